/** The folder of an incident: its report, which is its journal too, and the evidence beside it. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { writeFileAtomically } from '../../base/atomic-file.ts'
import { UserError } from '../../base/errors.ts'
import { API_VERSION } from '../../base/product.ts'
import { flag, listOf, oneOf, optional, shape, text } from '../../base/shape.ts'
import { type Incident, incidentReport } from '../../change/incident/report.ts'
import { incidentBlocks, incidentTitle } from '../../view/incident/page.ts'
import { htmlOf } from '../../view/page/html.ts'
import { markdownOf } from '../../view/page/markdown.ts'

const KIND = 'IncidentReport'
const REPORT = 'incident.json'

/** The incident of a folder; undefined where none was begun. @throws UserError when it is damaged */
export async function readIncident(folder: string): Promise<Incident | undefined> {
  const file = join(folder, REPORT)
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (content === undefined) return undefined
  const value = parsed(content)
  if (isIncident(value)) return value
  throw new UserError(`${file} is not the report of an incident, or damaged`, [
    'name another folder with --dir',
  ])
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

const qualified = shape({ namespace: text, name: text })
const isShaped = shape({
  apiVersion: oneOf(API_VERSION),
  kind: oneOf(KIND),
  id: text,
  startedAt: text,
  finished: flag,
  cluster: text,
  by: text,
  asked: shape({ secrets: listOf(qualified), value: flag }),
  notes: listOf(shape({ at: text, by: text, text })),
  timeline: listOf(shape({ at: text, what: text })),
  revocations: listOf(
    shape({
      namespace: text,
      name: text,
      state: oneOf('begun', 'ended', 'left'),
      file: optional(text),
    }),
  ),
})

function isIncident(value: unknown): value is Incident {
  return isShaped(value)
}

/** Makes the folder, for its owner alone. @throws Error of the system */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

/** Writes down how far it is. @throws UserError when it cannot be written */
export async function writeIncident(folder: string, incident: Incident): Promise<void> {
  const document = { apiVersion: API_VERSION, kind: KIND, ...incidentReport(incident) }
  await writeFileAtomically(join(folder, REPORT), [`${JSON.stringify(document, null, 2)}\n`])
}

/** Writes the report for people. @throws UserError when it cannot be written */
export async function writePages(folder: string, incident: Incident): Promise<void> {
  const report = incidentReport(incident)
  const blocks = incidentBlocks(report)
  await writeFileAtomically(join(folder, 'incident.md'), [markdownOf(blocks)])
  await writeFileAtomically(join(folder, 'incident.html'), [htmlOf(incidentTitle(report), blocks)])
}
