import { Modal } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';

export interface DialogProps {
  title: ReactNode;
  close: () => void;
  size?: 'md' | 'xl';
  /** It holds something that is seen only once: neither Escape nor a click beside it closes it. */
  holdsOn?: boolean;
  children: ReactNode;
}

/** A dialog lives as long as it is shown: it takes the focus when it comes, and gives it back when it goes. */
export function Dialog({ title, close, size = 'md', holdsOn = false, children }: DialogProps) {
  useFocusGivenBack();
  return (
    <Modal
      opened
      onClose={close}
      size={size}
      title={<span className="medium">{title}</span>}
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={!holdsOn}
      closeOnEscape={!holdsOn}
      returnFocus={false}
    >
      {children}
    </Modal>
  );
}

/** The component library gives focus back when a dialog closes, but not when it is taken off the page; this does. */
function useFocusGivenBack(): void {
  // While it is first rendered, focus is still on what opened it.
  const [opener] = useState(() => document.activeElement);
  const shown = useRef(false);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
      // After the page has been drawn without it; in development effects run twice, and the dialog is still there.
      setTimeout(() => {
        if (!shown.current && opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
      });
    };
  }, [opener]);
}
