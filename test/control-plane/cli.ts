// Starts a control plane to play with: node test/control-plane/cli.ts [--nodes N] [--no-kwok]
import { parseArgs } from 'node:util'
import { once } from 'node:events'
import { startControlPlane } from './control-plane.ts'

const usage = `usage: node test/control-plane/cli.ts [--nodes N] [--no-kwok] [--no-controllers] [FLAG…]
Starts a real control plane on loopback, prints the path of its kubeconfig on stdout
and ends it on Ctrl-C. Arguments after -- go to kube-apiserver.`

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      nodes: { type: 'string', default: '3' },
      kwok: { type: 'boolean', default: true },
      controllers: { type: 'boolean', default: true },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
    allowNegative: true,
  })
  if (values.help) {
    process.stdout.write(`${usage}\n`)
    return
  }
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  const kwok = values.kwok && values.controllers
  const plane = await startControlPlane({
    kwok,
    controllers: values.controllers,
    nodes: kwok ? Number(values.nodes) : 0,
    apiServerFlags: positionals,
  })
  process.stderr.write(`Kubernetes is ready at ${plane.url}. Try:\n`)
  process.stderr.write(
    `  kubectl --kubeconfig ${plane.adminKubeconfig} get nodes\nCtrl-C ends it.\n`,
  )
  process.stdout.write(`${plane.adminKubeconfig}\n`)
  const keepRunning = setInterval(() => {}, 60_000)
  await interrupted
  clearInterval(keepRunning)
  await plane.stop()
}

if (import.meta.main) await main()
