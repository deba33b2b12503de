import { UserError } from '../../base/errors.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { Io } from '../io.ts'
import { canAsk, prompter } from '../prompt.ts'
import { didNotWait } from './came-back.ts'
import { editorOf, inEditor } from './editor.ts'

interface Surroundings {
  readonly io: Io
  readonly signal: AbortSignal
}

/**
 * Opens the editor until what comes out of it can be used, or the person gives up.
 *
 * @param use throws UserError for what cannot be used
 * @param isEmpty whether a text says nothing, which means to give up, as for `kubectl edit`
 * @returns undefined when nothing was changed
 */
export async function editRounds<T>(
  content: Uint8Array,
  name: string,
  surroundings: Surroundings,
  use: (changed: Uint8Array) => T | Promise<T>,
  isEmpty: (text: string) => boolean = (all) => all.trim() === '',
): Promise<T | undefined> {
  for (let text = content; ;) {
    const started = performance.now()
    const changed = await inEditor(text, name, surroundings)
    if (Buffer.compare(changed, content) === 0) {
      await sayIfTooSoon(surroundings, performance.now() - started)
      return undefined
    }
    if (isEmpty(Buffer.from(changed).toString())) {
      await surroundings.io.stderr.write('what was saved is empty\n')
      return undefined
    }
    try {
      return await use(changed)
    } catch (error) {
      if (!(error instanceof UserError) || !(await again(error, surroundings))) throw error
      text = changed
    }
  }
}

async function sayIfTooSoon({ io }: Surroundings, ms: number): Promise<void> {
  const note = didNotWait(editorOf(io.env), ms)
  if (note !== undefined) await io.stderr.write(`${escapeLine(`note: ${note}`)}\n`)
}

async function again(error: UserError, surroundings: Surroundings): Promise<boolean> {
  const { io } = surroundings
  if (!canAsk(io)) return false
  await io.stderr.write(`${escapeLine(`error: ${error.message}`)}\n`)
  const ask = await prompter(surroundings, 'an editor')
  return ask.yes('Open the editor again, with what was typed?')
}
