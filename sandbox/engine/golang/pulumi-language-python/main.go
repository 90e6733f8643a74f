// The Python language host of a built engine: Pulumi starts it, asks it which plugins a program
// needs, and has it run the program. Pulumi's own host is not published as a Go module, so this
// one is written over the parts of the SDK that are; it honours the options of Pulumi.yaml's
// runtime (virtualenv, toolchain). Code generation (pulumi import, package gen-sdk) is not in it.
//
// Protocol: proto/pulumi/language.proto of the SDK. The host prints its port as its first line
// and ends with the engine that started it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/cmdutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// executor is the SDK's script that runs a program under the engine; it lies beside this binary.
const executor = "pulumi-language-python-exec"

// How often the host looks whether its engine is still there.
const engineCheck = time.Minute

func main() {
	tracing := flag.String("tracing", "", "an endpoint that takes Zipkin traces")
	flag.Parse()
	logging.InitLogging(false, 0, false)
	cmdutil.InitTracing("pulumi-language-python", "pulumi-language-python", *tracing)
	if err := serve(flag.Arg(0), *tracing); err != nil {
		cmdutil.Exit(err)
	}
}

func serve(engine, tracing string) error {
	if engine == "" {
		return errors.New("the address of the engine is missing: Pulumi starts this program by itself")
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the language host's own folder: %w", err)
	}
	script := filepath.Join(filepath.Dir(self), executor)
	if _, err := os.Stat(script); err != nil {
		return fmt.Errorf("the language host is incomplete: %w", err)
	}

	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	if err := rpcutil.Healthcheck(ctx, engine, engineCheck, stop); err != nil {
		return fmt.Errorf("watch the engine: %w", err)
	}
	cancelled := make(chan bool)
	go func() {
		<-ctx.Done()
		close(cancelled)
	}()
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancelled,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, &host{
				engine: engine, tracing: tracing, script: script,
			})
			return nil
		},
		Options: rpcutil.TracingServerInterceptorOptions(nil),
	})
	if err != nil {
		return fmt.Errorf("serve the language host: %w", err)
	}
	fmt.Println(handle.Port)
	return <-handle.Done
}
