/** A hook brings the new value to a server that accepts the tokens of a file. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type HookFolder, makeHookFolder } from '../../hook-folder.ts'
import { encoded, OLD } from '../../site.ts'
import { type HookCalls, type MakeTrial, siteWith } from '../trial.ts'

const STEPS = ['create', 'set', 'test', 'finish', 'revert'] as const

export const hook: MakeTrial = async (cluster) => {
  const place = makeHookFolder(OLD)
  const site = await siteWith(cluster, { data: { token: encoded(OLD) } })
  return {
    site,
    key: 'token',
    replicas: 1,
    flags: ['--hook', place.hook],
    again: ['--hook', place.hook],
    bystanders: [],
    kept: [OLD],
    calls: callsOf(place),
    wrong({ ending, data }) {
      const token = data['token'] ?? ''
      const isNew = ending === 'committed'
      const accepted = place.tokens()
      return [
        ...(isNew === (token !== OLD) ? [] : [`the token is ${isNew ? 'the old one' : 'another'}`]),
        ...(isDeepStrictEqual(accepted, ['other', token])
          ? []
          : [`the server accepts ${accepted.length - 1} tokens, or another one`]),
      ]
    },
    over: () => place.remove(),
  }
}

function callsOf(place: HookFolder): HookCalls {
  const hit = path.join(place.folder, 'hit')
  return {
    count: () => place.calls().length,
    kill(nth, when, whom) {
      const number = place.calls().length + nth
      // A hook that has not begun does nothing after the program is gone either.
      const kill =
        whom === 'hook' ? 'kill -9 $$' : `kill -9 $PPID; exit ${when === 'before' ? '1' : '$code'}`
      for (const step of STEPS) {
        const lines = `if [ "$(wc -l <calls)" -eq ${number} ]; then echo "$1" >hit; ${kill}; fi`
        place.meddle(when, step, lines)
      }
    },
    leaveAlone() {
      place.leaveAlone()
      if (!existsSync(hit)) return undefined
      const step = readFileSync(hit, 'utf8').trim()
      rmSync(hit)
      return step
    },
  }
}
