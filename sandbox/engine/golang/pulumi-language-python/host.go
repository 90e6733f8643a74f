package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
	"google.golang.org/protobuf/types/known/emptypb"
)

// alreadyTold is the exit code of the executor when it has shown the error itself.
const alreadyTold = 32

type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine  string // address of the engine
	tracing string
	script  string // path of the executor
}

// python is the Python environment of a program, as the runtime options of Pulumi.yaml say.
func python(info *pulumirpc.ProgramInfo) (toolchain.Toolchain, error) {
	options := toolchain.PythonOptions{Root: info.GetRootDirectory(), ProgramDir: info.GetProgramDirectory()}
	for name, value := range info.GetOptions().AsMap() {
		text, isText := value.(string)
		if !isText {
			return nil, fmt.Errorf("runtime option %s: text is wanted, not %v", name, value)
		}
		switch name {
		case "virtualenv":
			options.Virtualenv = text
		case "toolchain":
			switch text {
			case "auto":
				options.Toolchain = toolchain.Auto
			case "pip":
				options.Toolchain = toolchain.Pip
			case "poetry":
				options.Toolchain = toolchain.Poetry
			case "uv":
				options.Toolchain = toolchain.Uv
			default:
				return nil, fmt.Errorf("runtime option toolchain: auto, pip, poetry or uv, not %q", text)
			}
		default:
			return nil, fmt.Errorf("runtime option %s: this engine, built from source, does not know it; "+
				"install Pulumi (https://www.pulumi.com/docs/install) to use it", name)
		}
	}
	return toolchain.ResolveToolchain(options)
}

// command is `python ARGS` in the program's environment, which must exist, over the variables `env`.
func command(
	ctx context.Context, info *pulumirpc.ProgramInfo, env []string, args ...string,
) (*exec.Cmd, error) {
	environment, err := python(info)
	if err != nil {
		return nil, err
	}
	if err := environment.ValidateVenv(ctx); err != nil {
		return nil, err
	}
	cmd, err := environment.Command(ctx, args...)
	if err != nil {
		return nil, err
	}
	folder, err := environment.VirtualEnvPath(ctx)
	if err != nil {
		return nil, err
	}
	cmd.Env = env
	if folder != "" {
		cmd.Env = toolchain.ActivateVirtualEnv(env, folder)
	}
	return cmd, nil
}

// Run runs the program to its end; its output is the host's, which the engine shows.
func (h *host) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	args := []string{h.script}
	for _, flag := range []struct{ name, value string }{
		{"monitor", req.GetMonitorAddress()},
		{"engine", h.engine},
		{"project", req.GetProject()},
		{"root_directory", req.GetInfo().GetRootDirectory()},
		{"stack", req.GetStack()},
		{"pwd", req.GetPwd()},
		{"dry_run", strconv.FormatBool(req.GetDryRun())},
		{"parallel", strconv.Itoa(int(req.GetParallel()))},
		{"tracing", h.tracing},
		{"organization", req.GetOrganization()},
	} {
		if flag.value != "" {
			args = append(args, "--"+flag.name, flag.value)
		}
	}
	entry := req.GetInfo().GetEntryPoint()
	if entry == "" {
		entry = "." // the folder's __main__.py
	}
	env, err := withConfig(os.Environ(), req.GetConfig(), req.GetConfigSecretKeys())
	if err != nil {
		return nil, err
	}
	cmd, err := command(ctx, req.GetInfo(), env, append(append(args, entry), req.GetArgs()...)...)
	if err != nil {
		return nil, err
	}
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return outcome(cmd.Run()), nil
}

// withConfig adds the stack's configuration, in the variables that the SDK reads.
func withConfig(env []string, config map[string]string, secretKeys []string) ([]string, error) {
	if config == nil {
		config = map[string]string{}
	}
	if secretKeys == nil {
		secretKeys = []string{}
	}
	values, err := json.Marshal(config)
	if err != nil {
		return nil, fmt.Errorf("encode the configuration: %w", err)
	}
	keys, err := json.Marshal(secretKeys)
	if err != nil {
		return nil, fmt.Errorf("encode the names of the secrets: %w", err)
	}
	return append(env, "PULUMI_CONFIG="+string(values), "PULUMI_CONFIG_SECRET_KEYS="+string(keys)), nil
}

func outcome(err error) *pulumirpc.RunResponse {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}
	case !errors.As(err, &exit):
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("could not run the program: %v", err)}
	case exit.ExitCode() == alreadyTold:
		return &pulumirpc.RunResponse{Bail: true}
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("program ended with %v", exit)}
	}
}

// RunPlugin runs a provider or a policy pack that is written in Python.
func (h *host) RunPlugin(
	req *pulumirpc.RunPluginRequest, stream pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	program := req.GetInfo().GetProgramDirectory()
	args := append([]string{"-u", program}, req.GetArgs()...)
	if req.GetKind() == string(apitype.AnalyzerPlugin) {
		args = append(append([]string{"-u", "-m", "pulumi.policy"}, req.GetArgs()...), program)
	}
	cmd, err := command(stream.Context(), req.GetInfo(), req.GetEnv(), args...)
	if err != nil {
		return err
	}
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(stream, false)
	if err != nil {
		return err
	}
	defer closer.Close()
	cmd.Dir, cmd.Stdout, cmd.Stderr = req.GetPwd(), stdout, stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return stream.Send(&pulumirpc.RunPluginResponse{
			Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(exit.ExitCode())},
		})
	}
	return errors.Join(err, closer.Close())
}

// InstallDependencies is `pulumi install`: it makes the environment and fills it.
func (h *host) InstallDependencies(
	req *pulumirpc.InstallDependenciesRequest, stream pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	environment, err := python(req.GetInfo())
	if err != nil {
		return err
	}
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(stream, req.GetIsTerminal())
	if err != nil {
		return err
	}
	defer closer.Close()
	err = environment.InstallDependencies(stream.Context(), req.GetInfo().GetProgramDirectory(),
		req.GetUseLanguageVersionTools(), true, stdout, stderr)
	return errors.Join(err, closer.Close())
}

// About tells the Python in use.
func (h *host) About(ctx context.Context, req *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	environment, err := python(req.GetInfo())
	if err != nil {
		return nil, err
	}
	about, err := environment.About(ctx)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.AboutResponse{
		Executable: about.PythonExecutable, Version: about.PythonVersion.String(),
	}, nil
}

// GetPluginInfo tells the version, which is the SDK's and so the engine's.
func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}
