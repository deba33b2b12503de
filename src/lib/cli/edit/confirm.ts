import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { compareSecret } from '../../change/diff/compare.ts'
import { fingerprints } from '../../change/diff/fingerprint.ts'
import type { SideSecret } from '../../change/diff/side.ts'
import { diffLines } from '../../view/diff.ts'
import type { Io } from '../io.ts'
import { canAsk, prompter } from '../prompt.ts'

/** One side of what is shown before it is written. */
export interface Side {
  readonly namespace: string
  readonly name: string
  readonly data: ReadonlyMap<string, SecretBytes>
}

/** @throws UserError when nobody can be asked at the end, before anybody types anything */
export function checkCanConfirm(io: Io, yes: boolean): void {
  if (yes || canAsk(io)) return
  throw new UserError('what was changed is shown and asked about, and nobody can be asked here', [
    'add --yes to write it without asking',
  ])
}

/** Shows what changed, without a value, and asks whether to write it. */
export async function isConfirmed(
  invocation: { readonly io: Io; readonly signal: AbortSignal },
  before: Side,
  after: Side,
  { yes, question }: { readonly yes: boolean; readonly question: string },
): Promise<boolean> {
  const { io } = invocation
  const pair = { before: sideOf(before), after: sideOf(after) }
  const difference = compareSecret(pair, 'equal', fingerprints())
  for (const line of diffLines([difference], io.glyphs)) await io.stderr.write(`${line}\n`)
  if (yes) return true
  const ask = await prompter(invocation, '--yes')
  return ask.yes(question)
}

function sideOf(side: Side): SideSecret {
  return { ...side, labels: {}, annotations: {}, hasLastApplied: false }
}
