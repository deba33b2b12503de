import { PlacedError, UserError } from '../../base/errors.ts'
import { AgeError, type AgeFailure } from '../../crypto/age/index.ts'
import { SopsError, type SopsFailure } from '../../crypto/sops/index.ts'

const AGE_HINTS: Readonly<Partial<Record<AgeFailure, readonly string[]>>> = {
  'no-match': ['give the identity of a recipient with -i, or the passphrase with --passphrase'],
  header: ['the file is damaged, or no age file'],
  hmac: ['somebody changed the list of recipients, or the file is damaged'],
  armor: ['the file was changed by an editor or a mail program, or cut off'],
  payload: ['the file is damaged or cut off, or somebody changed it; nothing was written'],
  'mixed-recipients': ['make two files, or add --allow-mixed where age would take them'],
}

const SOPS_HINTS: Readonly<Partial<Record<SopsFailure, readonly string[]>>> = {
  'no-identity': ['give the identity of a recipient with -i'],
  'already-encrypted': ['`edit` changes it, `rekey` changes who can read it'],
  'mixed-recipients': [
    'name only post-quantum recipients, or only classical ones',
    '--allow-mixed lets both in; the document is then as weak as the classical ones',
  ],
  recipients: ['name recipients with -r or -R, or in a .sops.yaml'],
}

/** An error of the crypto layer as a person needs it: about which file, which is said once, and what to do. */
export function cryptFailure(error: unknown, name: string): unknown {
  if (error instanceof AgeError) {
    return placed(name, error, [...error.hints, ...(AGE_HINTS[error.kind] ?? [])])
  }
  if (error instanceof SopsError) {
    return placed(name, error, [...error.hints, ...(SOPS_HINTS[error.kind] ?? [])])
  }
  if (error instanceof PlacedError && error.place === name) return error
  if (error instanceof UserError) return placed(name, error, error.hints)
  return error
}

function placed(name: string, { message }: Error, hints: readonly string[]): PlacedError {
  return new PlacedError(name, `${name}: ${message}`, hints)
}
