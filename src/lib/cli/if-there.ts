import { ApiError } from '../base/errors.ts'

/**
 * What `read` gives, or undefined where there is no such object.
 *
 * @throws what it throws otherwise
 */
export async function ifThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ApiError && error.failure === 'notFound') return undefined
    throw error
  }
}
