import { stat } from 'node:fs/promises'
import { UserError } from '../../base/errors.ts'
import type { RotateInvocation } from './invocation.ts'

type Flags = RotateInvocation['flags']

/**
 * Refuses values that are read or asked for once, where many Secrets are to have them: each
 * Secret gathers its own, and every one but the first would find nothing left.
 *
 * @throws UserError
 */
export async function refuseReadOnce(flags: Flags): Promise<void> {
  const once = [...readOnce(flags), ...(await streams(flags))]
  const [first] = once
  if (first === undefined) return
  throw new UserError(`${first} gives one value once, and -l and --list choose many Secrets`, [
    '--key KEY makes a value of its own for each of them',
    '--from-file KEY=PATH gives all of them the same, from a file',
  ])
}

function readOnce(flags: Flags): readonly string[] {
  return [
    ...(flags['from-stdin'] === undefined ? [] : ['--from-stdin']),
    ...flags['from-env-file'].filter((file) => file === '-').map(() => '--from-env-file -'),
    ...(flags.prompt.length > 0 ? ['--prompt'] : []),
    ...flags.generate.filter(asks).map((typed) => `--generate ${typed.split(',')[0]}`),
  ]
}

/** Whether the generator asks for a password, since no other value is named. */
function asks(typed: string): boolean {
  const [kind = '', ...options] = typed.slice(typed.indexOf('=') + 1).split(',')
  const takesPassword = kind === 'htpasswd' || kind === 'docker-config'
  return takesPassword && !options.some((each) => each.startsWith('from='))
}

/** Pipes and terminals, such as /dev/stdin and `<(command)`; what is not there is told later. */
async function streams(flags: Flags): Promise<readonly string[]> {
  const files = [
    ...flags['from-file'].map((typed) => ({ flag: '--from-file', path: afterKey(typed) })),
    ...flags['from-env-file'].map((path) => ({ flag: '--from-env-file', path })),
  ]
  const found: string[] = []
  for (const { flag, path } of files) {
    const there = await stat(path).catch(() => undefined)
    const isStream = there?.isFIFO() === true || there?.isCharacterDevice() === true
    if (isStream || there?.isSocket() === true) found.push(`${flag} ${path}`)
  }
  return found
}

function afterKey(typed: string): string {
  return typed.slice(typed.indexOf('=') + 1)
}
