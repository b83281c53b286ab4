import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { withStorageErrors } from './storage-failure.ts';

/** Far more than the distinct statements of this program; a batch of records has one statement per batch size. */
const preparedStatementsMax = 256;

interface PreparedStatement {
  readonly statement: StatementSync;
  readonly givesRows: boolean;
}

/**
 * Kysely's driver over one `node:sqlite` connection. Kysely itself lets only one query or transaction at a time onto it (its
 * SqliteAdapter says that there is a single connection). Every statement runs to its end before `executeQuery` returns.
 */
export class NodeSqliteDriver implements Driver {
  readonly #database: DatabaseSync;
  readonly #connection: NodeSqliteConnection;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#connection = new NodeSqliteConnection(database);
  }

  async init(): Promise<void> {
    // The database comes open.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async beginTransaction(): Promise<void> {
    // Immediate: a transaction that began by reading could find itself unable to write.
    withStorageErrors(() => this.#database.exec('begin immediate'));
  }

  async commitTransaction(): Promise<void> {
    withStorageErrors(() => this.#database.exec('commit'));
  }

  async rollbackTransaction(): Promise<void> {
    // After a full disk or an I/O error SQLite has rolled back by itself, and would refuse to do it twice.
    if (this.#database.isTransaction) withStorageErrors(() => this.#database.exec('rollback'));
  }

  async releaseConnection(): Promise<void> {
    // There is one connection, and it stays.
  }

  async destroy(): Promise<void> {
    this.#connection.forgetStatements();
    this.#database.close();
  }
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, PreparedStatement>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    return withStorageErrors(() => {
      const { statement, givesRows } = this.#prepare(sql);
      const values = parameters as readonly SQLInputValue[];
      if (givesRows) return { rows: statement.all(...values) as Row[] };
      const { changes, lastInsertRowid } = statement.run(...values);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    });
  }

  // oxlint-disable-next-line require-yield -- the interface asks for a stream, this connection has none
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('streaming is not offered: a slow reader would hold the only connection');
  }

  forgetStatements(): void {
    this.#prepared.clear();
  }

  #prepare(sql: string): PreparedStatement {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    const prepared = { statement, givesRows: statement.columns().length > 0 };
    const [oldest] = this.#prepared.keys();
    if (this.#prepared.size >= preparedStatementsMax && oldest !== undefined) this.#prepared.delete(oldest);
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}
