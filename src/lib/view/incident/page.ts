/** The report of an incident, for who has to know tomorrow what happened tonight. */
import type { Exposure, DatedReader } from '../../analysis/incident/exposure.ts'
import { kindAndName, qualifiedName } from '../../base/names.ts'
import { API_VERSION, VERSION } from '../../base/product.ts'
import type { IncidentReport, IncidentRevocation } from '../../change/incident/report.ts'
import { auditLogLines, noReadersLine } from '../audit-log-notes.ts'
import { auditReadersTable } from '../audit-readers.ts'
import { type Glyphs, unicodeGlyphs } from '../glyphs.ts'
import { plural } from '../consumer-words.ts'
import { type Block, heading, paragraph, tableBlock } from '../page/blocks.ts'
import { surenessOf } from '../path-words.ts'
import { surestReadersFirst } from '../reach.ts'
import { isOwnController } from '../own-controllers.ts'
import { pathText } from '../reach-path.ts'
import { subjectText } from '../subject-words.ts'
import { secretLines, traceNotes, traceTable } from '../trace.ts'
import { revocationBlocks } from './revocation.ts'

const GLYPHS: Glyphs = unicodeGlyphs

const VERDICTS = {
  dead: 'dead: everybody who was asked refuses it',
  alive: 'ALIVE: somebody accepts it still',
  unproven: 'UNPROVEN: nobody has shown that it is dead',
} as const

/** What the page is called. */
export function incidentTitle({ id }: IncidentReport): string {
  return `Incident ${id}`
}

/** The page. */
export function incidentBlocks(incident: IncidentReport): readonly Block[] {
  return [
    heading(1, incidentTitle(incident)),
    ...summary(incident),
    ...notes(incident),
    ...traceBlocks(incident),
    ...(incident.exposures ?? []).flatMap(exposureBlocks),
    ...auditBlocks(incident),
    heading(2, 'What was done'),
    ...incident.revocations.flatMap(ofRevocation),
    ...timeline(incident),
    ...notFollowedBlocks(incident),
    paragraph(`Written by kubectl vault-secret ${VERSION} (${API_VERSION}). It holds no value.`),
  ]
}

function summary(incident: IncidentReport): readonly Block[] {
  const { startedAt, finished, by, cluster, verdict, secrets } = incident
  const names = secrets.map(qualifiedName).join(', ') || 'none was found'
  const rows = [
    ['Credential', VERDICTS[verdict]],
    ['Secrets', names],
    ['Cluster', cluster],
    ['Begun', `${startedAt} by ${by}`],
    ['State', finished ? 'gone through to its end' : 'NOT FINISHED: go on with the same --dir'],
  ]
  return [{ type: 'table', columns: ['', ''], rows }]
}

function notes({ notes: all }: IncidentReport): readonly Block[] {
  if (all.length === 0) return []
  return [
    heading(2, 'Notes'),
    { type: 'list', items: all.map(({ at, by, text }) => `${at} ${by}: ${text}`) },
  ]
}

function traceBlocks({ trace }: IncidentReport): readonly Block[] {
  if (trace === undefined) return []
  return [
    heading(2, 'Where it is'),
    ...(trace.hits.length === 0 ? [] : [tableBlock(traceTable(trace.hits))]),
    { type: 'list', items: traceNotes(trace, GLYPHS) },
    ...(trace.secrets.length === 0
      ? []
      : [{ type: 'commands', lines: secretLines(trace.secrets, GLYPHS) } as const]),
  ]
}

function exposureBlocks(exposure: Exposure): readonly Block[] {
  const { consumers, readers, coverage } = exposure
  const users = consumers.filter(({ role }) => role === 'reads')
  return [
    heading(2, `Who could have read ${qualifiedName(exposure)}`),
    { type: 'list', items: facts(exposure) },
    heading(3, 'Used by'),
    users.length === 0
      ? paragraph(coverage.complete ? 'nothing in the cluster' : 'nothing that was seen')
      : { type: 'list', items: users.map(kindAndName) },
    heading(3, 'Readers'),
    {
      type: 'table',
      columns: ['reader', 'sure', 'not before', 'path'],
      rows: readerTableRows(readers),
    },
    paragraph(
      '"Not before" is when the youngest object of the path was made; what stands in it may have changed since.',
    ),
    ...(coverage.complete ? [] : [paragraph(INCOMPLETE)]),
  ]
}

function facts({ exists, type, created, lastWriter, managers }: Exposure): readonly string[] {
  const there = exists === null ? 'it could not be seen' : exists ? 'it exists' : 'there is none'
  return [
    there,
    ...(type === undefined ? [] : [`type ${type}`]),
    ...(created === undefined ? [] : [`made ${created}`]),
    ...(lastWriter === undefined
      ? []
      : [`last written ${lastWriter.time} by ${lastWriter.manager}: the value may be older`]),
    ...(managers.length === 0 ? [] : [`managed by ${managers.join(', ')}`]),
  ]
}

/** Kubernetes' own controllers are in every cluster, and one row. */
function readerTableRows(readers: readonly DatedReader[]): readonly (readonly string[])[] {
  const others = readers.filter(({ reader }) => !isOwnController(reader))
  const own = readers.length - others.length
  const last =
    own === 0 ? [] : [[`${plural(own, 'controller')} of Kubernetes itself`, 'certain', '', '']]
  return [
    ...others.toSorted((a, b) => surestReadersFirst(a.reader, b.reader)).map(readerRow),
    ...last,
  ]
}

function readerRow({ reader, notBefore = '' }: DatedReader): readonly string[] {
  const words = pathText(reader, GLYPHS)
  return [subjectText(reader.subject), surenessOf(reader), notBefore, words]
}

const INCOMPLETE = 'Not everything could be read: there may be more readers and users.'

function notFollowedBlocks({ exposures = [] }: IncidentReport): readonly Block[] {
  const items = [...new Set(exposures.flatMap(({ notFollowed }) => notFollowed))]
  if (items.length === 0) return []
  return [heading(2, 'Ways to read that nobody looked for'), { type: 'list', items }]
}

function auditBlocks({ audit }: IncidentReport): readonly Block[] {
  if (audit === undefined) {
    return [
      heading(2, 'Who did read it'),
      paragraph('No audit log was given (--audit-log FILE), so that nobody can say.'),
    ]
  }
  const { secrets, log } = audit
  return [
    heading(2, 'Who did read it'),
    ...secrets.flatMap((secret) => [
      heading(3, qualifiedName(secret)),
      secret.readers.length === 0
        ? paragraph(noReadersLine(secret, log))
        : tableBlock(auditReadersTable(secret)),
    ]),
    { type: 'list', items: auditLogLines(log) },
  ]
}

function ofRevocation(revocation: IncidentRevocation): readonly Block[] {
  const { state, document, file } = revocation
  const title = heading(3, qualifiedName(revocation))
  if (state === 'left') return [title, paragraph('Not revoked: nobody wanted that here.')]
  if (document === undefined) return [title, paragraph('Its revocation was interrupted.')]
  return [title, ...revocationBlocks(document, file)]
}

function timeline({ timeline: events }: IncidentReport): readonly Block[] {
  return [
    heading(2, 'Timeline'),
    { type: 'list', items: events.map(({ at, what }) => `${at} ${what}`) },
  ]
}
