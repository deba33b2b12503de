import type { CutOff, Hit } from '../trace/hit.ts'
import type { FoundSecret, Seen, TraceReport } from '../trace/report.ts'
import type { MatchKind } from '../trace/types.ts'
import type { Glyphs } from './glyphs.ts'
import type { Table } from './table.ts'

/** Table of `trace`: where something was found, and as what. */
export function traceTable(hits: readonly Hit[]): Table {
  return {
    columns: [{ title: 'PLACE' }, { title: 'FIELD' }, { title: 'WHAT' }],
    rows: hits.map((hit) => [placeText(hit.place), hit.field ?? '-', whatText(hit)]),
  }
}

/** `secret/payments/db`, `deployment.apps/web/api`, `secrets/db.yaml`, `secrets/db.yaml@1a2b3c4d5e6f`. */
export function placeText(place: Hit['place']): string {
  if (place.in === 'file') {
    const commit = place.commit === undefined ? '' : `@${place.commit.slice(0, COMMIT_DIGITS)}`
    return `${place.file}${commit}`
  }
  const { kind, resource, namespace, name } = place
  const group = resource.includes('.') ? resource.slice(resource.indexOf('.')) : ''
  return [`${kind.toLowerCase()}${group}`, ...(namespace === '' ? [] : [namespace]), name].join('/')
}

const COMMIT_DIGITS = 12

const WHAT: Readonly<Record<MatchKind, string>> = {
  value: 'the value',
  start: 'its first characters',
  end: 'its last characters',
  hash: 'a value of the hash list',
  'private-key': 'the private key',
  certificate: 'a certificate of the key',
  signature: 'the signature of the token',
  'token-id': 'a token with the same ID',
  'token-secret': 'a token of the same Secret',
  shape: 'something',
}

function whatText({ found, shape, inside, place }: Hit): string {
  const encrypted = place.in === 'file' && place.encrypted !== undefined ? [place.encrypted] : []
  return [shape ?? WHAT[found], ...inside, ...encrypted].join(' in ')
}

/** What to do about each Secret in which something was found. */
export function secretLines(
  secrets: readonly FoundSecret[],
  { dot, to }: Pick<Glyphs, 'dot' | 'to'>,
): readonly string[] {
  return secrets.flatMap(({ namespace, name, consumers, readers, commands }) => {
    const facts = [
      consumers === undefined ? [] : [countOf(consumers, 'consumer')],
      readers === undefined ? [] : [countOf(readers, 'reader')],
    ].flat()
    return [
      '',
      [`${namespace}/${name}`, ...facts].join(` ${dot} `),
      `  who uses it    ${to} ${commands.consumers}`,
      `  who can read   ${to} ${commands.reach}`,
      `  make it dead   ${to} ${commands.revoke}`,
    ]
  })
}

function countOf({ seen, exact }: Seen, what: string): string {
  return `${exact ? seen : `${seen}+`} ${what}${exact && seen === 1 ? '' : 's'}`
}

/** What was looked through, and what the answer is worth. */
export function traceNotes(
  { verdict, hits, searched, cutOff, unopened, tokenOf, namespace }: TraceReport<unknown>,
  { dot }: Pick<Glyphs, 'dot'>,
): readonly string[] {
  const { secrets, objects, files } = searched
  const read = [
    ...(objects > 0
      ? [counted(secrets, 'Secret'), counted(objects - secrets, 'other object')]
      : []),
    ...(files > 0 ? [counted(files, 'file')] : []),
  ]
  return [
    ...(tokenOf === undefined
      ? []
      : [`the token is of the Secret ${tokenOf.namespace}/${tokenOf.name}`]),
    `${VERDICT[verdict](hits.length)} ${dot} looked through ${read.join(', ') || 'nothing'}`,
    ...(namespace === undefined
      ? []
      : [`in the namespace ${namespace} only; -A looks in all of them`]),
    ...cutOff.slice(0, SHOWN).map((each) => `not unpacked as a whole: ${cutOffText(each)}`),
    ...more(cutOff.length, 'more that were not unpacked as a whole'),
    ...unopened
      .slice(0, SHOWN)
      .map(({ file, reason }) => `not opened: ${file}${reason === '' ? '' : ` (${reason})`}`),
    ...more(unopened.length, 'more that were not opened'),
  ]
}

const SHOWN = 5

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function more(count: number, what: string): readonly string[] {
  return count > SHOWN ? [`${count - SHOWN} ${what}`] : []
}

const VERDICT: Readonly<Record<TraceReport<unknown>['verdict'], (hits: number) => string>> = {
  found: (hits) => `found in ${counted(hits, 'place')}`,
  notFound: () => 'not found, and everything was read',
  unknown: () => 'not found in what could be read, which is not everything',
}

function cutOffText({ place, field }: CutOff): string {
  return [placeText(place), ...(field === undefined ? [] : [field])].join(' ')
}
