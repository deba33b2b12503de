import { randomBytes } from 'node:crypto'

import { ownProcess, PROCESS_NAME } from './process-name.ts'

/** Of most file systems, in bytes. */
const LONGEST = 255

/**
 * How the file is called that takes the place of another when it is complete: of a process that was
 * killed meanwhile, the next can tell that nobody writes it any more.
 */
export async function temporaryName(replaced: string): Promise<string> {
  const end = `${await ownProcess()}.${randomBytes(6).toString('hex')}.tmp`
  const name = `.${replaced}.${end}`
  return Buffer.byteLength(name) > LONGEST ? `.${end}` : name
}

const NAME = new RegExp(String.raw`^\.(?:.+\.)?(${PROCESS_NAME})\.[0-9a-f]{12}\.tmp$`, 's')

/** The process that made a file of {@link temporaryName}; undefined for any other name. */
export function ownerOfTemporary(name: string): string | undefined {
  return NAME.exec(name)?.[1]
}
