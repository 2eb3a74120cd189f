// The server's newest log lines, as far as the caller may see them.
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

export interface LogParams {
  /** 1 to 1000; 200 when left out. */
  limit?: number;
  /** This one and worse. */
  level?: LogLevel;
  search?: string;
  /** Only lines beyond this number. */
  after?: number;
}

export interface LogLine {
  number: number;
  level: string;
  timestamp: string;
  message: string;
  request_id: string | null;
  fields: Record<string, unknown>;
}

export interface LogPage {
  /** Newest first. */
  data: LogLine[];
  /** Owners of the first tenant also see lines of the server itself. */
  scope: 'server' | 'tenant';
}
