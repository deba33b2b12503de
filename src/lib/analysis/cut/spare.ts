import { subjectText } from '../reach/subjects.ts'
import type { Reader } from '../reach/report.ts'
import { clauseFinder } from './clauses.ts'
import type { Closable } from './closable.ts'
import type { EvidenceKeys } from './evidence-keys.ts'
import { type AskWithout, except, type OpenReaders } from './open-paths.ts'

/** Whether somebody may read the Secret, and so need not be kept from it. */
export type Accepts = (reader: Reader) => boolean

/** What is left to take away when accepted readers are to go on. */
export interface Spared {
  readonly closable: Closable
  /** Those who read when all of that is gone. */
  readonly stays: OpenReaders
  /** Of those the ones who read with what is left to accepted readers. */
  readonly through: OpenReaders
}

interface Tools {
  readonly closable: Closable
  readonly keysOf: EvidenceKeys
  readonly ask: AskWithout
}

/**
 * Leaves to each accepted reader what one of its paths depends on, unless that
 * would let somebody read who is not accepted. Pods that run as an accepted
 * account hold its token, and their nodes do; to accept it means them too.
 */
export function spare({ closable, keysOf, ask }: Tools, accepts: Accepts): Spared {
  const openWith = (left: ReadonlySet<string>): OpenReaders =>
    ask([...closable].flatMap(([key, element]) => (left.has(key) ? [] : [element]))).open
  const always = openWith(new Set())
  const { model, open } = ask([])
  const accepted = [...open].filter(([key, reader]) => !always.has(key) && accepts(reader))
  const names = new Set(accepted.map(([, { subject }]) => subjectText(subject)))
  const mustClose = (reader: Reader): boolean => !accepts(reader) && !holdsCredential(reader, names)
  let left: ReadonlySet<string> = new Set()
  let stays = always
  for (const [key, { path }] of accepted) {
    if (stays.has(key)) continue
    const own = clauseFinder(closable, (gone) => ask(gone).open.has(key))(
      keysOf(path, model).filter((each) => closable.has(each)),
      [],
    )
    const more = new Set([...left, ...own])
    const then = openWith(more)
    if ([...except(then, always).values()].some(mustClose)) continue
    left = more
    stays = then
  }
  return {
    closable: new Map([...closable].filter(([key]) => !left.has(key))),
    stays,
    through: except(stays, always),
  }
}

/** Whether a pod or a node reads by being given the credential of somebody. */
function holdsCredential({ subject, path }: Reader, names: ReadonlySet<string>): boolean {
  return (subject.kind === 'Pod' || subject.kind === 'Node') && path.some(({ to }) => names.has(to))
}
