import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { post } from '@/api/http';
import type { LetterFilter } from '@/api/queries';
import type { Replay } from '@/api/types';
import { ConfirmDialog } from '@/components/dialogs';
import { plural } from '@/format/number';

type Choice = { letters: string[] } | { filter: LetterFilter };

/** Asks why letters are replayed, and goes to the page that shows how far that is. */
export function ReplayDialog({ choice, edited, close }: { choice: Choice; edited?: boolean; close: () => void }) {
  const router = useRouter();
  const client = useQueryClient();
  const count = 'letters' in choice ? choice.letters.length : null;
  const what = count === null ? 'every letter that matches and waits' : plural(count, 'letter');
  return (
    <ConfirmDialog
      close={close}
      needsReason
      title={count === null ? 'Replay all that match' : `Replay ${what}`}
      action={count === 1 ? 'Replay it' : 'Replay them'}
      consequence={
        edited
          ? 'The event goes on the log as it was edited, and counts from its own time. In a period that is closed it becomes an adjustment on the next invoice.'
          : `Each event of ${what} goes on the log once more, as it was read or edited, and counts from its own time. In a period that is closed it becomes an adjustment on the next invoice.`
      }
      perform={async (reason) => {
        const begun = await post<Replay>('/v1/admin/dead-letters/replay', { ...choice, reason });
        void client.invalidateQueries({ queryKey: ['dead-letters'] });
        router.history.push(`/admin/replays/${begun.id}`);
      }}
    />
  );
}
