// COPY … FROM STDIN of one block of bytes over a connection that is not pipelined (Database.bulk).
// The driver itself only refuses COPY; what it lacks are these two answers.
import pg from 'pg';

/** The driver's side of the copy protocol, which its types leave out. */
interface CopyConnection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/**
 * Sends rows in COPY text format. Must run inside a transaction that has begun.
 *
 * @param statement `COPY … FROM STDIN`, with identifiers quoted
 * @returns the number of rows taken
 * @throws pg.DatabaseError when a row is refused; `where` then names the line
 */
export function copyIn(
  client: pg.PoolClient,
  statement: string,
  bytes: Uint8Array,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const query = new pg.Query<pg.QueryResultRow>(statement);
    Object.assign(query, {
      callback: (error: Error | null, result?: pg.QueryResult) => {
        if (error === null) resolve(result?.rowCount ?? 0);
        else reject(error);
      },
      handleCopyInResponse: (connection: CopyConnection) => {
        connection.sendCopyFromChunk(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
        connection.endCopyFrom();
      },
    });
    client.query(query);
  });
}
