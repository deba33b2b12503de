import { relative } from 'node:path'
import { EXECUTABLE } from '../../src/lib/base/product.ts'
import { play, say, sayNext } from './play.ts'
import type { Place } from './product.ts'
import { RECORDING } from './recording.ts'

/** The scenes on the snapshot that is part of the repository. */
export async function playRecorded(): Promise<void> {
  const place: Place = { words: ['--snapshot', relative(process.cwd(), RECORDING)], env: {} }
  say('A small company on Kubernetes, recorded from a real control plane that ran examples/demo.')
  say('The recording holds no value of any Secret; neither does anything below.')
  await play(place)
  sayNext(place, [
    'all of this on a control plane of your own',
    '  npm run demo -- --live --keep',
    `(kubectl finds the program as a plugin once a link named ${EXECUTABLE} is on PATH,`,
    'see README; until then `npx node bin/kubectl-vault_secret.ts` takes the same words)',
  ])
}
