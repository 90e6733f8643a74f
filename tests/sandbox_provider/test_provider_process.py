"""The installed plugin as a process: it starts anywhere, says its port, ends with its engine."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2 as rpc
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.provider import VERSION
from sandbox.provider.install import install

PYTHON = Path(sys.executable)


def launcher(home: Path) -> Path:
    return home / "plugins" / f"resource-gcp-v{VERSION}" / "pulumi-resource-gcp"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A PULUMI_HOME whose path is no easy one."""
    home = tmp_path / "it's a: home $HOME"
    install(home, PYTHON)
    return home


@pytest.fixture
def plugin(home: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    decoy = tmp_path / "elsewhere"  # a folder, and a path, with a `sandbox` of their own
    (decoy / "sandbox").mkdir(parents=True)
    (decoy / "sandbox" / "__init__.py").write_text("raise SystemExit('the wrong sandbox')")
    environment = {**os.environ, "PULUMI_HOME": str(home), "PYTHONPATH": str(decoy)}
    process = subprocess.Popen(
        [launcher(home), "127.0.0.1:1"],  # the engine gives its own address
        cwd=decoy,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.wait(10)
    assert process.stdout
    process.stdout.close()


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout
    return int(process.stdout.readline())


def test_it_serves_on_the_port_of_its_first_line(plugin: subprocess.Popen[str]) -> None:
    with grpc.insecure_channel(f"127.0.0.1:{port_of(plugin)}") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        assert stub.GetPluginInfo(Empty()).version == VERSION
        assert stub.Handshake(rpc.ProviderHandshakeRequest()).accept_secrets
        with pytest.raises(grpc.RpcError) as error:
            stub.Check(rpc.CheckRequest(urn="urn:pulumi:s::p::gcp:a/b:C::n"))
        assert "does not know gcp:a/b:C" in error.value.details()
        with pytest.raises(grpc.RpcError) as error:
            stub.Construct(rpc.ConstructRequest())
        assert error.value.code() is grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_when_told(plugin: subprocess.Popen[str], stop: signal.Signals) -> None:
    port_of(plugin)
    plugin.send_signal(stop)
    assert plugin.wait(2) == 0


def test_it_ends_when_its_engine_is_killed(home: Path) -> None:
    engine = subprocess.Popen(
        # As an engine does: starts the plugin, passes its port on, and waits.
        [PYTHON, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])", launcher(home)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PULUMI_HOME": str(home)},
    )
    assert engine.stdout
    port = port_of(engine)
    engine.kill()
    engine.wait(10)
    deadline = time.monotonic() + 10
    channel = grpc.insecure_channel(f"127.0.0.1:{port}")
    stub = provider_pb2_grpc.ResourceProviderStub(channel)
    while True:
        try:
            stub.GetPluginInfo(Empty(), timeout=1)
        except grpc.RpcError:
            break
        assert time.monotonic() < deadline, "the plugin outlived its engine"
        time.sleep(0.1)
    assert engine.stdout.read() == ""  # closed: nobody holds it any more
    engine.stdout.close()
    channel.close()


def test_installing_again_touches_nothing(home: Path) -> None:
    before = launcher(home).stat()
    (home / "schemas").mkdir()
    install(home, PYTHON)
    after = launcher(home).stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert (home / "schemas").is_dir()
    assert [file.name for file in launcher(home).parent.iterdir()] == ["pulumi-resource-gcp"]


def test_another_plugin_replaces_the_old_and_its_schemas(home: Path) -> None:
    ours = launcher(home).read_text()
    launcher(home).write_text(ours.replace("plugin, ", "plugin, of old "))
    (home / "schemas").mkdir()
    install(home, PYTHON)
    assert not (home / "schemas").exists()
    assert launcher(home).read_text() == ours


def test_only_its_owner_may_write_the_launcher(home: Path) -> None:
    assert stat.S_IMODE(launcher(home).stat().st_mode) == 0o700
    assert stat.S_IMODE(launcher(home).parent.stat().st_mode) == 0o700


def test_it_runs_from_a_checkout_with_a_space(tmp_path: Path, root: Path) -> None:
    checkout = tmp_path / "my checkout: two"
    for package in ("sandbox/provider", "monitoring/mapping"):
        shutil.copytree(root / package, checkout / package)
    for file in ("sandbox/__init__.py", "monitoring/__init__.py", "monitoring/plan.py"):
        shutil.copy(root / file, checkout / file)
    home = tmp_path / "home"
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; "
        "from sandbox.provider.install import install; "
        "install(Path(sys.argv[2]), Path(sys.executable))"
    )
    subprocess.run([PYTHON, "-I", "-c", code, checkout, home], check=True)
    assert str(checkout) in launcher(home).read_text()
    process = subprocess.Popen([launcher(home)], stdout=subprocess.PIPE, text=True)
    assert port_of(process) > 0
    process.kill()
    process.wait(10)
    assert process.stdout
    process.stdout.close()
