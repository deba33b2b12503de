// Starts a control plane to play with: node test/control-plane/cli.ts [--nodes N] [--no-kwok]
import { parseArgs } from 'node:util'
import { once } from 'node:events'
import { startControlPlane } from './control-plane.ts'

const usage = `usage: node test/control-plane/cli.ts [--nodes N] [--no-kwok] [--no-controllers] [-- FLAG…]
Starts a real control plane on loopback, prints the path of its kubeconfig on stdout
and ends it on Ctrl-C. Arguments after -- go to kube-apiserver.`

interface Arguments {
  readonly nodes: number
  readonly kwok: boolean
  readonly controllers: boolean
  readonly apiServerFlags: readonly string[]
  readonly help: boolean
}

function parseArguments(): Arguments {
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
  if (!/^\d+$/.test(values.nodes)) {
    throw new Error(`--nodes wants a whole number, not "${values.nodes}"`)
  }
  const kwok = values.kwok && values.controllers
  return { ...values, kwok, nodes: kwok ? Number(values.nodes) : 0, apiServerFlags: positionals }
}

async function run(options: Arguments): Promise<void> {
  const plane = await startControlPlane(options)
  // Only from here on: a signal during a long build simply ends this process, and
  // the supervisor cleans up.
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  process.stderr.write(
    `Kubernetes is ready at ${plane.url}. Try:\n` +
      `  kubectl --kubeconfig ${plane.adminKubeconfig} get nodes\nCtrl-C ends it.\n`,
  )
  process.stdout.write(`${plane.adminKubeconfig}\n`)
  // Waiting for a signal alone does not keep Node running.
  const keepRunning = setInterval(() => {}, 60_000)
  await interrupted
  clearInterval(keepRunning)
  await plane.stop()
}

async function main(): Promise<void> {
  let options: Arguments
  try {
    options = parseArguments()
  } catch (error) {
    process.stderr.write(`error: ${(error as Error).message}\n${usage}\n`)
    process.exitCode = 2
    return
  }
  if (options.help) process.stdout.write(`${usage}\n`)
  else await run(options)
}

if (import.meta.main) await main()
