export { takesLogin, withPostgres } from './connect.ts'
export {
  parsePostgresUrl,
  type PostgresAddress,
  type PostgresLogin,
  type PostgresUrl,
  sslModeOf,
} from './target.ts'
