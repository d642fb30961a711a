import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router-dom';
import * as z from 'zod/mini';
import { App } from './App.tsx';
import { AuthProvider } from './features/auth/AuthProvider.tsx';
import { SocketProvider } from './features/SocketProvider.tsx';
import { Failure } from './features/Failure.tsx';

// The content security policy forbids `new Function`; without this, zod tries it once and the browser reports it.
z.config({ jitless: true });

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

createRoot(root).render(
  <StrictMode>
    <Failure>
      <BrowserRouter>
        <AuthProvider>
          <SocketProvider>
            <App />
          </SocketProvider>
        </AuthProvider>
      </BrowserRouter>
    </Failure>
  </StrictMode>,
);
