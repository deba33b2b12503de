import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { UserError } from '../../../base/errors.ts'
import type { HookPort } from '../../../change/rotate/service/hook/index.ts'
import { RETURNED_FD, runHook, VALUES_FD } from '../../../source/hooks/run-hook.ts'

/** Runs this executable. */
export function hookPort(file: string): HookPort {
  return {
    fds: { values: VALUES_FD, returned: RETURNED_FD },
    run: (word, request, values, timeoutMs) =>
      runHook({ path: file, word, request, values, timeoutMs }),
    pause: (ms) => setTimeout(ms),
    clock: () => performance.now(),
  }
}

/**
 * Where the executable of a flag is.
 *
 * @throws UserError when it is none
 */
export function executable(typed: string, flag: string): string {
  const file = path.resolve(typed)
  try {
    accessSync(file, constants.X_OK)
    return file
  } catch {
    throw new UserError(`${flag} ${typed} is not an executable file`)
  }
}
