/** Reads the values that journals keep. */
import { member, textMap } from '../../base/json.ts'
import { qualifiedName } from '../../base/names.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { openedSlots, type RotationCluster } from '../../change/rotate/index.ts'
import { AgeError } from '../../crypto/age/index.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { cryptFailure } from '../crypt/failure.ts'
import { getSecret } from '../get-secret.ts'
import type { JournalKeys } from './journal-keys.ts'
import { journalPlace } from './journals.ts'

/** The part of {@link RotationCluster} that is about values of journals. */
export function journalValuesIn(
  client: ApiClient,
  { identities }: Pick<JournalKeys, 'identities'>,
): Pick<RotationCluster, 'slots'> {
  return {
    async slots(journal) {
      const place = journalPlace(journal)
      const raw = await getSecret(client, place)
      const data = Object.entries(textMap(member(raw, 'data'))).map(
        ([key, text]) => [key, SecretBytes.from(Buffer.from(text, 'base64'))] as const,
      )
      try {
        return await openedSlots(journal, new Map(data), identities)
      } catch (error) {
        throw error instanceof AgeError ? cryptFailure(error, qualifiedName(place)) : error
      }
    },
  }
}
