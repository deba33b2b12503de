import type {
  AuditReader,
  Because,
  ReaderVerb,
  SecretReaders,
} from '../analysis/audit-log/index.ts'
import type { Table } from './table.ts'

/** Who had one Secret, the surest first and people before nodes. */
export function auditReadersTable({ readers }: SecretReaders): Table {
  return {
    columns: [
      { title: 'READER' },
      { title: 'SURE' },
      { title: 'WHY' },
      { title: 'DID' },
      { title: 'FROM' },
      { title: 'FIRST' },
      { title: 'LAST' },
      { title: 'AGENT', wide: true },
      { title: 'CREDENTIAL', wide: true },
      { title: 'CLAIMED-FROM', wide: true },
    ],
    rows: readers.map((reader) => [
      readerText(reader),
      reader.certainty,
      whyText(reader),
      reader.verbs.map(verbText).join(', '),
      listText(reader.addresses, reader),
      secondOf(reader.first),
      secondOf(reader.last),
      listText(reader.agents, reader),
      listText(reader.credentials, reader),
      listText(reader.claimedAddresses, reader),
    ]),
  }
}

const KIND: Readonly<Record<AuditReader['kind'], string>> = {
  User: 'user',
  ServiceAccount: 'sa',
  ControlPlane: 'system',
  Node: 'node',
}

const PREFIX: Readonly<Record<AuditReader['kind'], string>> = {
  User: '',
  ServiceAccount: 'system:serviceaccount:',
  ControlPlane: 'system:',
  Node: 'system:node:',
}

/** `sa     payments/api`, as tables name who did something; with impersonation also who it was. */
export function readerText({ kind, user, impersonatedBy, pods }: AuditReader): string {
  const short = user.slice(PREFIX[kind].length)
  const name = kind === 'ServiceAccount' ? short.replace(':', '/') : short
  const by = impersonatedBy === undefined ? '' : ` (${impersonatedBy} acting as it)`
  const from = pods.length === 0 ? '' : ` (with the token of pod ${pods.join(', ')})`
  return `${KIND[kind].padEnd('system '.length)}${name}${by}${from}`
}

const WHY: Readonly<Record<Because, string>> = {
  answered: 'it is in the logged answer',
  sent: 'wrote it',
  object: 'unless metadata alone was asked for',
  firstPage: 'unless metadata alone was asked for, or it was on a later page',
  labels: 'if it had the labels asked for',
  fields: 'if it had the fields asked for',
  page: 'if it was on the page asked for',
  changes: 'if it changed while watched',
  pod: 'if they looked in its pod',
  refusal: 'if the policy that refused it quotes it',
  unfinished: 'if the request succeeded',
}

function whyText({ verbs, certainty }: AuditReader): string {
  const surest = verbs.filter((verb) => verb.certainty === certainty)
  const reasons = new Set(surest.flatMap(({ because }) => because))
  return [...reasons].map((each) => WHY[each]).join(', ')
}

function verbText({ verb, count, dryRun }: ReaderVerb): string {
  const dry = dryRun === 0 ? '' : dryRun === count ? ' (dry run)' : ` (${dryRun} as dry run)`
  return `${count} ${verb}${dry}`
}

function listText(texts: readonly string[], { isShortened }: AuditReader): string {
  return texts.join(', ') + (isShortened && texts.length > 1 ? ' and more' : '')
}

/** Events have microseconds; nobody needs them in a table. */
function secondOf(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z')
}
