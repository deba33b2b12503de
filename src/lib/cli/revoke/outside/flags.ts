import type { FlagSet } from '../../command.ts'

const ASKED = 'Whom to ask besides the cluster'

/** Who accepts a credential besides API servers, and how to come to them. */
export const outsideFlags = {
  'plain-http': {
    type: 'option',
    multiple: true,
    filled: true,
    helpValue: 'HOST:PORT',
    summary:
      'A registry or token endpoint that the credential may be sent to without TLS; may be repeated',
    helpGroup: ASKED,
  },
  'ca-file': {
    type: 'option',
    once: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'Certificate of an authority that signed those of registries, besides the system ones',
    helpGroup: ASKED,
  },
  endpoint: {
    type: 'option',
    multiple: true,
    filled: true,
    helpValue: 'HOST:PORT',
    summary: 'A server that must no longer show the certificate; may be repeated',
    helpGroup: ASKED,
  },
  in: {
    type: 'option',
    multiple: true,
    filled: true,
    helpValue: 'FOLDER',
    completes: 'directory',
    summary:
      'A folder, or file, in which a leaked key of age or Sealed Secrets must open nothing; may be repeated',
    helpGroup: ASKED,
  },
  'authorized-keys': {
    type: 'option',
    multiple: true,
    filled: true,
    helpValue: 'FILE',
    completes: 'file',
    summary: 'An authorized_keys file in which a leaked SSH key must not stand; may be repeated',
    helpGroup: ASKED,
  },
} as const satisfies FlagSet
