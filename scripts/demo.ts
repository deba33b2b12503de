/**
 * `npm run demo [-- --live] [--keep] [--record]`. Shows the main job: on a
 * snapshot recorded from a real control plane that ran `examples/demo/`, or on
 * one that it starts.
 */
import { parseArgs } from 'node:util'
import { playLive } from './demo/live.ts'
import { playRecorded } from './demo/recorded.ts'

const HELP = `npm run demo                     on the bundled snapshot: no cluster, no Go, no network
npm run demo -- --live           on a real control plane, started for this; needs Go the first time
npm run demo -- --live --keep    … and leaves it running, with a kubeconfig, until Ctrl-C
npm run demo -- --record         runs live and writes the bundled snapshot anew
`

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const flag = { type: 'boolean', default: false } as const
  const options = { live: flag, keep: flag, record: flag, help: flag }
  try {
    const { values } = parseArgs({ args: [...args], options })
    if (values.help) process.stdout.write(HELP)
    else if (values.live || values.keep || values.record) await playLive(values)
    else await playRecorded()
    return 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}
