import { readFile } from 'node:fs/promises'

import { writeFileAtomically } from '../../base/atomic-file.ts'
import { UserError } from '../../base/errors.ts'
import { unreadable } from '../../source/files/input.ts'
import {
  hashNeedle,
  parseHashes,
  type Sought,
  soughtFor,
  writeHashes,
} from '../../trace/needle/index.ts'
import { shapesNeedle } from '../../trace/shapes/index.ts'
import type { TraceReport } from '../../trace/report.ts'
import type { TraceInvocation } from './invocation.ts'
import { readValue } from './read-value.ts'

/** What to look for, by the flags. */
export interface Chosen extends Omit<Sought, 'as'> {
  readonly as: TraceReport<unknown>['sought']
}

/**
 * What the flags ask for; asks for the value where they do not say.
 *
 * @throws UserError when they contradict each other
 */
export async function chooseSought(invocation: TraceInvocation): Promise<Chosen> {
  const { flags } = invocation
  checkFlags(invocation)
  if (flags.scan) return { as: 'shapes', needle: shapesNeedle() }
  if (flags.hashes !== undefined) {
    return { as: 'hashes', needle: hashNeedle(await listIn(flags.hashes)) }
  }
  const value = await readValue(invocation)
  return soughtFor(value, {
    ...(flags.part !== undefined && { part: flags.part }),
    parts: flags.parts,
  })
}

async function listIn(file: string): Promise<ReturnType<typeof parseHashes>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unreadable(file, error)
  })
  return parseHashes(text, file)
}

/** Writes a hash list of the value that is asked for. */
export async function makeHashes(invocation: TraceInvocation, file: string): Promise<void> {
  checkFlags(invocation)
  const value = await readValue(invocation)
  await writeFileAtomically(file, [writeHashes([value.reveal()])])
  await invocation.io.stderr.write(
    `wrote ${file}; whoever has it can try guesses, so keep it as a secret\n`,
  )
}

function checkFlags({ flags }: TraceInvocation): void {
  const value = ['value-file', 'value-fd', 'part', 'make-hashes'] as const
  const given = [
    ...value.filter((name) => flags[name] !== undefined),
    ...(flags.parts ? ['parts'] : []),
  ]
  const [first] = given
  const other = flags.scan ? '--scan' : flags.hashes !== undefined ? '--hashes' : undefined
  if (other !== undefined && first !== undefined) {
    throw new UserError(`${other} looks for no value, so --${first} does not go with it`)
  }
  if (flags.scan && flags.hashes !== undefined) {
    throw new UserError('--scan and --hashes look for different things', ['use one of them'])
  }
  if (flags.git && flags.in.length === 0) {
    throw new UserError('--git looks in the history of the folders of --in, and none is named')
  }
  const isAlone = flags['make-hashes'] === undefined || flags.in.length === 0
  if (!isAlone) throw new UserError('--make-hashes looks for nothing, so --in does not go with it')
}
