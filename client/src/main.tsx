import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router-dom';
import * as z from 'zod/mini';
import { App } from './App.tsx';
import { createServices } from './createServices.ts';
import { AuthProvider } from './features/auth/AuthProvider.tsx';
import { SocketProvider } from './features/SocketProvider.tsx';
import { Failure } from './features/Failure.tsx';
import { ServicesContext } from './features/useServices.ts';

// The content security policy forbids `new Function`; without this, zod tries it once and the browser reports it.
z.config({ jitless: true });

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const services = createServices();

createRoot(root).render(
  <StrictMode>
    <Failure>
      <ServicesContext value={services}>
        <BrowserRouter>
          <AuthProvider>
            <SocketProvider>
              <App />
            </SocketProvider>
          </AuthProvider>
        </BrowserRouter>
      </ServicesContext>
    </Failure>
  </StrictMode>,
);
