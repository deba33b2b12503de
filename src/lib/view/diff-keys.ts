import type {
  CertificateDifference,
  CertificateFacts,
  Difference,
  KeyDifference,
} from '../change/diff/report.ts'
import type { Glyphs } from './glyphs.ts'

/** One line below the name of a Secret. */
export interface DiffRow {
  /** 1 for what is inside a value. */
  readonly depth: number
  readonly name: string
  readonly state: string
  readonly text: string
}

/** The line of a key, and those of what is inside. */
export function keyRows(found: KeyDifference, glyphs: Glyphs): readonly DiffRow[] {
  const { key, certificate, members, moreMembers } = found
  const rows: DiffRow[] = [
    { depth: 0, name: key, state: found.state, text: sides(found, glyphs) + kept(found) },
  ]
  if (certificate !== undefined) rows.push(...certificateRows(certificate, glyphs))
  for (const member of members ?? []) {
    rows.push({ depth: 1, name: member.path, state: member.state, text: sides(member, glyphs) })
  }
  if (members?.length === 0) rows.push(note('the members are the same, in another form'))
  if (moreMembers !== undefined) rows.push(note(`${moreMembers} more members differ`))
  return rows
}

function note(text: string): DiffRow {
  return { depth: 1, name: text, state: '', text: '' }
}

function sides({ before, after }: Difference, { to }: Glyphs): string {
  return [before, after].filter((each) => each !== undefined).join(` ${to} `)
}

function kept({ keptFor }: KeyDifference): string {
  if (keptFor === undefined) return ''
  const who = keptFor.length === 0 ? 'somebody else' : keptFor.join(', ')
  return `   only in the cluster; apply leaves it, ${who} set it`
}

function certificateRows(
  { before, after }: CertificateDifference,
  glyphs: Glyphs,
): readonly DiffRow[] {
  const field = (name: string, text: (of: CertificateFacts) => string): DiffRow => {
    const texts = [before, after].map((each) =>
      each === undefined ? 'no certificate' : text(each),
    )
    const [was = '', is = ''] = texts
    if (was === is) return { depth: 1, name, state: was, text: '' }
    return { depth: 1, name, state: `${was} ${glyphs.to} ${is}`, text: '' }
  }
  const rows = [
    field('subject', ({ subject }) => subject),
    field('issuer', ({ issuer }) => issuer),
    field('expires', ({ expires }) => expires),
    field('key id', ({ keyId }) => keyId),
  ]
  if (before?.chain === after?.chain) return rows
  return [...rows, field('chain', ({ chain }) => `${chain} more`)]
}
