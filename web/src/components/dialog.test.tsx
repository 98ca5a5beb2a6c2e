import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { Dialog } from './dialog';

function Page({ holdsOn = false }: { holdsOn?: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <MantineProvider>
      <button type="button" onClick={() => setOpen(true)}>
        Open it
      </button>
      {open && (
        <Dialog title="A question" close={() => setOpen(false)} holdsOn={holdsOn}>
          <input aria-label="An answer" />
        </Dialog>
      )}
    </MantineProvider>
  );
}

describe('a dialog', () => {
  afterEach(cleanup);

  const openIt = async () => {
    const opener = screen.getByText('Open it');
    act(() => opener.focus());
    fireEvent.click(opener);
    await screen.findByText('A question');
    return opener;
  };

  it('closes with Escape and gives focus back to what opened it', async () => {
    render(<Page />);
    const opener = await openIt();
    fireEvent.keyDown(screen.getByLabelText('An answer'), { key: 'Escape' });
    await waitFor(() => expect(screen.queryByText('A question')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(opener));
  });

  it('that shows something only once is not closed by accident', async () => {
    render(<Page holdsOn />);
    await openIt();
    fireEvent.keyDown(screen.getByLabelText('An answer'), { key: 'Escape' });
    expect(screen.queryByText('A question')).not.toBeNull();
  });
});
