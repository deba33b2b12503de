import type { Said } from '../../../change/evidence/ask.ts'
import { WireError } from '../../../source/http/wire.ts'

/** What was said, or that there was no answer. */
export async function saidOf(ask: () => Promise<Said>): Promise<Said> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    return { answer: `no answer: ${error.code}`, holds: undefined }
  }
}
