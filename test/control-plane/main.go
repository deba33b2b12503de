// Command control-plane is a whole Kubernetes control plane in one binary: it
// runs as etcd, kube-apiserver, kube-controller-manager or kube-scheduler,
// whichever its first argument names. The tests start one process per role.
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

const usage = `usage: control-plane etcd|kube-apiserver|kube-controller-manager|kube-scheduler [flags]
       control-plane guard PROGRAM [flags]`

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	role := os.Args[1]
	if role == "guard" && len(os.Args) > 2 {
		os.Exit(guard(os.Args[2], os.Args[3:]))
	}
	if os.Getenv("CONTROL_PLANE_LIFELINE") == "stdin" {
		go exitWhenStdinCloses()
	}
	// The components parse os.Args themselves, so the role takes the place of
	// the program name.
	os.Args = os.Args[1:]
	switch role {
	case "etcd":
		etcdmain.Main(os.Args)
	case "kube-apiserver":
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	case "kube-controller-manager":
		os.Exit(cli.Run(controllermanager.NewControllerManagerCommand()))
	case "kube-scheduler":
		os.Exit(cli.Run(scheduler.NewSchedulerCommand()))
	default:
		fmt.Fprintf(os.Stderr, "unknown role %q\n%s\n", role, usage)
		os.Exit(2)
	}
}

// exitWhenStdinCloses ends the process once nobody holds the other end of its
// standard input any more. The launcher's supervisor holds it, so a component
// dies with the supervisor even when the supervisor itself is killed.
func exitWhenStdinCloses() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(1)
}

// guard runs another program, such as kwok, that does not watch its standard
// input, and kills it when ours closes.
func guard(program string, args []string) int {
	command := exec.Command(program, args...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = command.Process.Kill()
	}()
	if err := command.Wait(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
