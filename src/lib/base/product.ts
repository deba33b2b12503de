import packageJson from '../../../package.json' with { type: 'json' }

/** The command as users type it. The one place that knows the name. */
export const COMMAND = 'kubectl vault-secret'

/** File name of the executable: kubectl turns the underscore into the dash of {@link COMMAND}. */
export const EXECUTABLE = 'kubectl-vault_secret'

/** `apiVersion` of every JSON document this tool prints or stores. */
export const API_VERSION = 'vault-secret/v1alpha1'

/** Field manager of what manifests and flags say; also the User-Agent's product name, so audit logs name us. */
export const FIELD_MANAGER = 'kubectl-vault-secret'

/** Field manager of values that somebody changed in the cluster: no manifest knows them, so none puts them back unasked. */
export const EDIT_MANAGER = `${FIELD_MANAGER}-edit`

/** Field manager of values that a rotation put there. */
export const ROTATE_MANAGER = `${FIELD_MANAGER}-rotate`

/** Who revokes: takes over no field of who applies. */
export const REVOKE_MANAGER = `${FIELD_MANAGER}-revoke`

/** Type of the Secret that holds the journal of a rotation. */
export const ROTATION_JOURNAL_TYPE = `${FIELD_MANAGER}/rotation`

/** Version of this program, without a leading `v`. */
export const VERSION: string = packageJson.version
