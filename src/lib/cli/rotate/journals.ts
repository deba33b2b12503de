/** Keeps the journals of rotations in the cluster: one Secret for each. */
import { at, listOf, member, objectOf, textOf } from '../../base/json.ts'
import type { NamespacedName } from '../../base/names.ts'
import { FIELD_MANAGER, ROTATION_JOURNAL_TYPE } from '../../base/product.ts'
import {
  type Dropped,
  type Journal,
  type JournalData,
  JOURNAL_ANNOTATION,
  JOURNAL_LABEL,
  journalName,
  journalText,
  parseJournal,
  pendingKeys,
  ROTATED_LABEL,
  type RotationCluster,
  type Sent,
  shortName,
  type StoredJournal,
} from '../../change/rotate/index.ts'
import { type ApiClient, OBJECT_METADATA } from '../../source/http/api-client.ts'
import { objectPath, secretsPath } from '../apply/object-path.ts'
import { dataPatch } from '../data-patch.ts'
import { ifThere } from '../if-there.ts'
import { writeQuery } from '../write-query.ts'

type Journals = Pick<
  RotationCluster,
  'journals' | 'journalNow' | 'createJournal' | 'saveJournal' | 'trySaveJournal'
>

const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'

/** The part of {@link RotationCluster} that is about journals. */
export function journalsIn(client: ApiClient): Journals {
  return {
    async journals(secret) {
      const found = new Map<string, StoredJournal>()
      for (const label of [JOURNAL_LABEL, ROTATED_LABEL]) {
        for (const each of await listed(client, secret, label)) found.set(each.journal.id, each)
      }
      return [...found.values()].toSorted((a, b) => b.journal.revision - a.journal.revision)
    },
    journalNow: (journal) =>
      ifThere(async () => {
        const { namespace, name } = journalPlace(journal)
        const object = await client.json({
          method: 'GET',
          path: objectPath({ kind: 'Secret', namespace, name }),
          accept: OBJECT_METADATA,
          info: { verb: 'get', resource: 'secrets', namespace, name },
        })
        return storedIn(object)
      }),
    async createJournal(journal, data, sent) {
      const { namespace, name } = journalPlace(journal)
      const answer = await client.json({
        method: 'POST',
        path: `${secretsPath(namespace)}?${writeQuery(FIELD_MANAGER, sent)}`,
        accept: OBJECT_METADATA,
        body: JSON.stringify(manifestOf(journal, data)),
        info: { verb: 'create', resource: 'secrets', namespace, name },
      })
      return { journal, ...stateOf(answer) }
    },
    async saveJournal({ resourceVersion }, journal, dropped) {
      const patch = {
        metadata: { ...metadataOf(journal), resourceVersion },
        ...(dropped !== undefined && { data: withoutValues(journal, dropped) }),
      }
      return { journal, ...stateOf(await patched(client, journal, patch, 'none')) }
    },
    async trySaveJournal(journal) {
      // Who may do it is asked first: that there is none yet is the answer to who may.
      await ifThere(() => patched(client, journal, { metadata: metadataOf(journal) }, 'server'))
    },
  }
}

function patched(client: ApiClient, journal: Journal, patch: object, sent: Sent): Promise<unknown> {
  const { namespace, name } = journalPlace(journal)
  return client.json({
    method: 'PATCH',
    path: `${objectPath({ kind: 'Secret', namespace, name })}?${writeQuery(FIELD_MANAGER, sent)}`,
    accept: OBJECT_METADATA,
    contentType: 'application/merge-patch+json',
    body: JSON.stringify(patch),
    info: { verb: 'patch', resource: 'secrets', namespace, name },
  })
}

async function listed(
  client: ApiClient,
  { namespace, name }: NamespacedName,
  label: string,
): Promise<readonly StoredJournal[]> {
  const selector = new URLSearchParams({ labelSelector: `${label}=${shortName(name)}` })
  const answer = await client.json({
    method: 'GET',
    path: `${secretsPath(namespace)}?${selector.toString()}`,
    accept: METADATA_LIST,
    info: { verb: 'list', resource: 'secrets', namespace },
  })
  return listOf(member(answer, 'items')).flatMap((item) => {
    const stored = storedIn(item)
    if (stored === undefined) return []
    const { secret, owner } = stored.journal
    // A label is shorter than a name may be.
    return [secret.name, owner.name].includes(name) ? [stored] : []
  })
}

/** Undefined where the object holds no journal. */
function storedIn(object: unknown): StoredJournal | undefined {
  const text = at(object, 'metadata', 'annotations', JOURNAL_ANNOTATION)
  if (typeof text !== 'string') return undefined
  const namespace = textOf(at(object, 'metadata', 'namespace'))
  const name = textOf(at(object, 'metadata', 'name'))
  return { journal: parseJournal(text, { namespace, name }), ...stateOf(object) }
}

/** In a merge patch (RFC 7386). */
function withoutValues(journal: Journal, dropped: Dropped): object | null {
  return dropped === 'all' ? null : dataPatch(new Map(), pendingKeys(journal))
}

/** Where a journal stands. */
export function journalPlace({ secret, revision }: Journal): NamespacedName {
  return { namespace: secret.namespace, name: journalName(secret.name, revision) }
}

function manifestOf(journal: Journal, data: JournalData): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: journalPlace(journal).name, ...metadataOf(journal) },
    type: ROTATION_JOURNAL_TYPE,
    data: dataPatch(data),
  }
}

function metadataOf(journal: Journal): object {
  const { secret, owner } = journal
  return {
    labels: {
      [JOURNAL_LABEL]: shortName(owner.name),
      [ROTATED_LABEL]: shortName(secret.name),
      'app.kubernetes.io/managed-by': FIELD_MANAGER,
    },
    annotations: { [JOURNAL_ANNOTATION]: journalText(journal) },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Secret', name: owner.name, uid: owner.uid }],
  }
}

function stateOf(object: unknown): Omit<StoredJournal, 'journal'> {
  const metadata = objectOf(member(object, 'metadata'))
  return {
    resourceVersion: textOf(metadata['resourceVersion']),
    createdAt: textOf(metadata['creationTimestamp']),
  }
}
