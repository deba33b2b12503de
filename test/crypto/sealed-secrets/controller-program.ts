import { join } from 'node:path'

import { goTool } from '../go-tool.ts'

/**
 * The real controller; undefined on a machine without Go. It only knows how to run in
 * a pod: here it takes the kubeconfig of its home folder in the place of a service account.
 */
export const controllerProgram = await goTool({
  name: 'sealed-secrets-controller',
  version: 'v0.40.0',
  package: 'github.com/bitnami/sealed-secrets/cmd/controller',
  folder: join(import.meta.dirname, 'kubeseal'),
  patch: {
    module: 'github.com/bitnami/sealed-secrets',
    file: 'pkg/controller/main.go',
    replace: [
      ['"k8s.io/client-go/rest"', '"k8s.io/client-go/tools/clientcmd"'],
      [
        'rest.InClusterConfig()',
        'clientcmd.BuildConfigFromFlags("", os.Getenv("HOME") + "/kubeconfig")',
      ],
    ],
  },
})
