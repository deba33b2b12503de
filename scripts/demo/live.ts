import { once } from 'node:events'
import { startCompany } from './company.ts'
import { play, say, sayNext } from './play.ts'
import type { Place } from './product.ts'
import { record } from './recording.ts'

export interface LiveOptions {
  /** Leave the control plane running until Ctrl-C. */
  readonly keep: boolean
  /** Write the bundled snapshot anew. */
  readonly record: boolean
}

/** The scenes on a control plane that is started for this. */
export async function playLive(options: LiveOptions): Promise<void> {
  say('Starting a real Kubernetes control plane. The first time it has to be built with Go,')
  say('which takes about ten minutes; after that it starts in seconds.')
  const plane = await startCompany((line) => process.stderr.write(`${line}\n`))
  try {
    const place: Place = { words: [], env: { KUBECONFIG: plane.adminKubeconfig } }
    await play(place)
    if (options.record) say(`\nrecorded: ${await record(place)}`)
    sayNext(place, [])
    if (options.keep) await keepUntilInterrupted(plane.adminKubeconfig)
  } finally {
    await plane.stop()
  }
}

// Before this, Ctrl-C ends the process at once and the control plane's supervisor
// cleans up; a listener would only delay that.
async function keepUntilInterrupted(kubeconfig: string): Promise<void> {
  say(`The control plane keeps running. In another terminal:\n  export KUBECONFIG=${kubeconfig}`)
  say('Ctrl-C here ends it and removes its files.')
  // Waiting for a signal alone does not keep Node running.
  const alive = setInterval(() => undefined, 60_000)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  clearInterval(alive)
}
