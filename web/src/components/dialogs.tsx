import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Button, Field } from './controls';
import { Dialog } from './dialog';
import { ErrorState } from './states';

export interface ConfirmProps {
  close: () => void;
  title: string;
  /** What it does and what it costs, in a sentence. */
  consequence: ReactNode;
  action: string;
  danger?: boolean;
  /** Admins say why; it is kept with their name. */
  needsReason?: boolean;
  children?: ReactNode;
  perform: (reason: string) => Promise<unknown>;
  done?: string;
}

/** Asks once before something that costs money or access, naming the consequence. */
export function ConfirmDialog({ close, title, consequence, action, danger, needsReason, children, perform, done }: ConfirmProps) {
  const [reason, setReason] = useState('');
  const act = useMutation({
    mutationFn: () => perform(reason.trim()),
    onSuccess: () => {
      if (done) notifications.show({ message: done });
      setReason('');
      close();
    },
  });
  const leave = () => {
    act.reset();
    close();
  };
  return (
    <Dialog title={title} close={leave}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate();
        }}
      >
        <div className="stack" style={{ gap: 16 }}>
          <p className="soft">{consequence}</p>
          {children}
          {needsReason && (
            <Field label="Reason" note="Recorded with your name.">
              {(id, describedBy) => (
                <textarea
                  id={id}
                  className="input"
                  rows={2}
                  required
                  value={reason}
                  aria-describedby={describedBy}
                  data-autofocus
                  onChange={(event) => setReason(event.target.value)}
                />
              )}
            </Field>
          )}
          {act.isError && <ErrorState error={act.error} />}
        </div>
        <div className="dialog-actions">
          <Button onClick={leave}>Cancel</Button>
          <Button
            type="submit"
            kind={danger ? 'danger' : 'main'}
            busy={act.isPending}
            disabled={needsReason && reason.trim() === ''}
          >
            {act.isPending ? 'Working…' : action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
