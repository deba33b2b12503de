import type { Model } from '../model/model.ts'
import { escapeLine } from '../view/safe-text.ts'
import type { Asked } from './asked-identity.ts'
import type { Io } from './io.ts'
import { confirmKnown } from './known-identity.ts'
import { printLines } from './print.ts'
import { tokenNotes } from './token-notes.ts'

/**
 * Says on stderr what there is to say about who is asked about.
 *
 * @throws UserError when what was typed is not in the model, though it would have been seen
 */
export async function printIdentityNotes(asked: Asked, model: Model, io: Io): Promise<void> {
  const known = asked.typed ? confirmKnown(model, asked.identity.subject) : []
  await printLines(io.stderr, [...tokenNotes(asked, model, io.now()), ...known].map(escapeLine))
}
