/** An incident on its way: what is known is in its folder before the next thing is done. */
import type { Incident, Note } from '../../change/incident/report.ts'
import { timestamp } from '../../base/timestamp.ts'
import { writeIncident, writePages } from './folder.ts'

export class IncidentJournal {
  readonly folder: string
  #incident: Incident

  constructor(folder: string, incident: Incident) {
    this.folder = folder
    this.#incident = incident
  }

  get incident(): Incident {
    return this.#incident
  }

  /** Writes down what has come of something, and that it was done. @throws UserError */
  async save(change: Partial<Incident>, what?: string): Promise<void> {
    const before = this.#incident
    const timeline =
      what === undefined
        ? before.timeline
        : [...before.timeline, { at: timestamp(new Date()), what }]
    this.#incident = { ...before, ...change, timeline }
    await writeIncident(this.folder, this.#incident)
  }

  /** Keeps notes of somebody. @throws UserError */
  async note(by: string, texts: readonly string[]): Promise<void> {
    const at = timestamp(new Date())
    const notes = texts.map((text): Note => ({ at, by, text }))
    if (notes.length > 0) await this.save({ notes: [...this.#incident.notes, ...notes] })
  }

  /** Writes the report for people. @throws UserError */
  async publish(): Promise<void> {
    await writePages(this.folder, this.#incident)
  }
}
