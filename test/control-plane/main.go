// Command control-plane is a whole Kubernetes control plane in one binary: it
// runs as etcd, kube-apiserver, kube-controller-manager or kube-scheduler,
// whichever its first argument names. The tests start one process per role.
package main

import (
	"fmt"
	"io"
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

const usage = "usage: control-plane etcd|kube-apiserver|kube-controller-manager|kube-scheduler [flags]"

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	if os.Getenv("CONTROL_PLANE_LIFELINE") == "stdin" {
		go exitWhenStdinCloses()
	}
	role := os.Args[1]
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
