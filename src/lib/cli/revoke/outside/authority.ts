import { readFile } from 'node:fs/promises'
import { UserError } from '../../../base/errors.ts'

/** PEM of `--ca-file`. @throws UserError when it holds no certificate */
export async function authorityOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined
  const pem = await readFile(file, 'utf8').catch(() => '')
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem
  throw new UserError(`there is no certificate in ${file}`, [
    '--ca-file should be PEM: -----BEGIN CERTIFICATE-----',
  ])
}
