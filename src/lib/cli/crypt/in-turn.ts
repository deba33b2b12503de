import { UserError } from '../../base/errors.ts'

/**
 * Does something with files one after another, in the order in which they were typed.
 *
 * @throws UserError that says how far it got, when one of them fails after others are done
 */
export async function inTurn<T>(
  files: Iterable<T>,
  perform: (file: T, index: number) => Promise<void>,
): Promise<void> {
  let done = 0
  try {
    for (const file of files) {
      await perform(file, done)
      done += 1
    }
  } catch (error) {
    throw done > 0 && error instanceof UserError ? afterOthers(error, done) : error
  }
}

function afterOthers({ message, hints }: UserError, done: number): UserError {
  const before =
    done === 1 ? 'the file named before it is' : `the ${done} files named before it are`
  return new UserError(message, [...hints, `${before} done; all others are as they were`])
}
