// What a dropped file would become, with types that can be corrected and questions that only a person can
// answer; then its way into the table.
import { Button, countOf, ErrorState, Progress, Skeleton } from '@aibaas/react';
import { ApiError } from '@aibaas/sdk';
import { Modal, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { problemSaid } from '../../parts/problem-words.ts';
import { dataKeys } from '../../query-keys.ts';
import { useSession } from '../../session/session.tsx';
import { ColumnTypes } from './column-types.tsx';
import { bytesText, isWorkbookName } from './file-head.ts';
import { FileQuestions } from './file-questions.tsx';
import { type ImportRun, type ImportState, importRun } from './import-run.ts';
import { SheetChoice } from './sheet-choice.tsx';
import { ZoneQuestion } from './zone-question.tsx';

const stages = ['Sending the file', 'Reading columns', 'Adding rows'];

export function ImportDialog(props: {
  readonly run: ImportRun;
  /** Names of the tables there are; null while they are read. */
  readonly tables: readonly string[] | null;
  /** Hides the dialog; an import that runs goes on. */
  readonly onClose: () => void;
}) {
  const { run, tables, onClose } = props;
  const state = useSyncExternalStore(run.subscribe, run.state);
  const isSmall = useMediaQuery('(max-width: 640px)') ?? false;
  const isUnderWay = state.phase === 'sending' || state.phase === 'running';
  useWhenDone(run, state);
  const close = (): void => {
    if (!isUnderWay) importRun.set(null);
    onClose();
  };
  return (
    <Modal
      opened
      onClose={close}
      size={760}
      fullScreen={isSmall}
      title={isUnderWay ? 'Import' : 'Import a file'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {isUnderWay ? (
        <UnderWay run={run} state={state} />
      ) : state.phase === 'failed' ? (
        <Failed run={run} state={state} />
      ) : state.phase === 'stopped' ? (
        <Stopped onClose={close} />
      ) : (
        <Preview run={run} state={state} tables={tables} />
      )}
    </Modal>
  );
}

/** Opens the table that has come to be. */
function useWhenDone(run: ImportRun, { phase, settings, operation }: ImportState): void {
  const session = useSession();
  const { home } = session;
  const router = useRouter();
  const cache = useQueryClient();
  const id = operation?.id;
  useEffect(() => {
    if (phase !== 'done' || importRun.get() !== run) return;
    importRun.set(null);
    void cache.invalidateQueries({ queryKey: dataKeys.allTables(session) });
    void cache.invalidateQueries({ queryKey: dataKeys.allImports(session) });
    const place = `${home}/data/${encodeURIComponent(settings.table)}`;
    void router.navigate({ href: `${place}?import=${id ?? ''}` });
  }, [phase, run, cache, router, home, session, settings.table, id]);
}

function Preview(props: {
  readonly run: ImportRun;
  readonly state: ImportState;
  readonly tables: readonly string[] | null;
}) {
  const { run, state, tables } = props;
  const { file, settings, inference, problem, phase } = state;
  const isTaken = tables?.includes(settings.table) === true;
  const needsName = settings.table.trim() === '';
  const isAnswered = inference?.questions.length === 0;
  // Whether the rows become a table or join one is known once the tables are.
  const cannot =
    tables === null || problem !== null || !isAnswered || needsName || phase === 'looking';
  const willAppend = isTaken;
  const start = (): void => {
    run.change({ mode: willAppend ? 'append' : 'create' });
    void run.start();
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!cannot) start();
      }}
    >
      <p className="import-file">
        <bdi>{file.name}</bdi> <span className="dim">{bytesText(file.size)}</span>
      </p>
      <TextInput
        label="Table"
        value={settings.table}
        maxLength={200}
        dir="auto"
        onChange={(event) => run.change({ table: event.currentTarget.value })}
        description={
          willAppend
            ? 'This table exists: the rows are added to it.'
            : 'A new table. Its rows belong to this tenant alone.'
        }
        error={needsName ? 'The table needs a name.' : undefined}
      />
      <SheetChoice run={run} state={state} />
      {problem !== null && <FileProblem state={state} />}
      {inference === null && problem === null && (
        <Skeleton height={220} label="Reading the beginning of the file" />
      )}
      {inference !== null && problem === null && (
        <>
          <FileQuestions run={run} state={state} />
          <ZoneQuestion state={state} onChange={(timeZone) => run.change({ timeZone })} />
          <p>{summaryOf(state)}</p>
          <ColumnTypes
            inference={inference}
            changed={settings.types}
            onChange={(types) => run.change({ types })}
          />
          <Doubts state={state} />
        </>
      )}
      <div className="form-actions">
        <Button tone="primary" type="submit" disabled={cannot}>
          {willAppend ? 'Add the rows' : 'Import into a new table'}
        </Button>
        {inference !== null && !isAnswered && (
          <span className="dim">
            Answer {countOf(inference.questions.length, 'question')} first.
          </span>
        )}
      </div>
    </form>
  );
}

function summaryOf({ inference }: ImportState): string {
  if (inference === null) return '';
  const { format, columns, rejects } = inference;
  const zipped = format.compression === 'gzip' ? ', zipped' : '';
  const kind =
    format.sheet !== null
      ? `Excel, sheet “${format.sheet}”`
      : format.kind === 'csv'
        ? `CSV, delimiter “${shown(format.delimiter)}”${zipped}, ${format.encoding}`
        : `NDJSON${zipped}, ${format.encoding}`;
  const of = rejects.tried === 0 ? '' : ` Read from the first ${countOf(rejects.tried, 'row')}.`;
  return `${kind}. ${countOf(columns.length, 'column')}.${of}`;
}

const shown = (delimiter: string): string => (delimiter === '\t' ? 'tab' : delimiter);

function Doubts({ state: { inference } }: { readonly state: ImportState }) {
  if (inference === null) return null;
  const { rejects, warnings } = inference;
  const [first] = rejects.examples;
  return (
    <ul className="doubts">
      {rejects.rejected > 0 && first !== undefined && (
        <li className="doubt">
          {countOf(rejects.rejected, 'row')} of the first {rejects.tried} would be rejected.{' '}
          {inference.format.sheet === null ? 'Line' : 'Row'} {first.line}
          {first.column === null ? '' : `, ${first.column}`}: {first.reason} Rejected rows are kept
          for repair.
        </li>
      )}
      {/* A zone that is missing has a field of its own. */}
      {warnings
        .filter(({ code }) => code !== 'timestamps_without_zone')
        .map(({ code, message }) => (
          <li key={code + message} className="doubt">
            {message}
          </li>
        ))}
    </ul>
  );
}

function FileProblem({ state: { problem, file } }: { readonly state: ImportState }) {
  const seen = isWorkbookName(file.name) ? 'It was looked at' : 'Its beginning was looked at';
  const { cause, fix } = problemSaid(problem);
  return (
    <ErrorState
      title="This file cannot be imported as it is"
      unharmed={`${seen}, and nothing was kept.`}
      cause={cause}
      {...(fix === null ? {} : { fix })}
      {...(problem instanceof ApiError ? { code: problem.code, requestId: problem.requestId } : {})}
    />
  );
}

function UnderWay({ run, state }: { readonly run: ImportRun; readonly state: ImportState }) {
  const { file, phase, sent, operation, isWaiting, secondsLeft } = state;
  const progress = operation?.progress;
  const isSending = phase === 'sending';
  const stage = isSending ? stages[0] : progress?.stage === 'adding rows' ? stages[2] : stages[1];
  const done = isSending ? sent : (progress?.done ?? 0);
  const total = isSending ? file.size : (progress?.total ?? file.size);
  const scale = total >= 1e6 ? 1e6 : 1e3;
  return (
    <Progress
      title={`${file.name} → ${state.settings.table}`}
      done={Math.round((done / scale) * 10) / 10}
      total={Math.round((total / scale) * 10) / 10}
      unit={scale === 1e6 ? 'MB' : 'kB'}
      secondsLeft={isSending ? secondsLeft : (progress?.seconds_left ?? null)}
      stages={stages}
      {...(stage === undefined ? {} : { stage })}
      mayClose={!isSending}
      onCancel={() => void run.cancel()}
    >
      <p className={isWaiting ? 'doubt' : 'dim'} role="status">
        {isWaiting ? waitingWords(state) : sendingWords(isSending)}
      </p>
    </Progress>
  );
}

function waitingWords({ phase, sent, file }: ImportState): string {
  if (phase === 'running') return 'No connection. The server has the whole file and works on.';
  return `No connection. ${bytesText(sent)} of ${bytesText(file.size)} are there; it goes on by itself.`;
}

const sendingWords = (isSending: boolean): string =>
  isSending
    ? 'Keep this tab open until the file is sent. If it closes, drop the same file again: it goes on where it stopped.'
    : 'The file is there. Rows are added in batches.';

function Failed({ run, state }: { readonly run: ImportRun; readonly state: ImportState }) {
  const { problem, operation } = state;
  const { cause, fix } = problemSaid(problem);
  return (
    <ErrorState
      title="The file was not imported"
      unharmed={
        operation === null
          ? 'No row was added.'
          : 'The rows it had added were taken back: nothing of the file is in the table.'
      }
      cause={cause}
      {...(fix === null ? {} : { fix })}
      {...(problem instanceof ApiError ? { code: problem.code, requestId: problem.requestId } : {})}
      action={{ label: 'Try again', onAct: () => void run.start() }}
    />
  );
}

function Stopped({ onClose }: { readonly onClose: () => void }) {
  return (
    <div className="form">
      <p>The import was stopped. Nothing of the file is in the table.</p>
      <div className="form-actions">
        <Button tone="primary" onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}
