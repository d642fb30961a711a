export type Seat = { id: string; email: string; media: { audio: boolean; video: boolean } };

/**
 * Runs in a page that is signed in as `email`: joins a room on a socket of its own, as a client of the seed's, takes
 * down who sits there, and leaves. So it is told what the server knows, and not what a page shows. Those inside see
 * somebody come and go.
 */
export function askRoster({ email, roomId }: { email: string; roomId: string }): Promise<Seat[]> {
  const url = `${location.origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(url);
  const { promise, resolve, reject } = Promise.withResolvers<Seat[]>();
  socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
    // Engine.IO: 0 open, 2 ping. Socket.IO within 4: 0 connected, 2 event.
    if (data === '2') socket.send('3');
    else if (data.startsWith('0')) socket.send(`40${JSON.stringify({ token: localStorage.getItem('token') })}`);
    else if (data.startsWith('40')) socket.send(`42${JSON.stringify(['joinRoom', { email, roomId }])}`);
    else if (data.startsWith('42["userJoined"')) {
      const [, { participants }] = JSON.parse(data.slice(2)) as [string, { participants: Seat[] }];
      resolve(participants);
      socket.send(`42${JSON.stringify(['leaveRoom', { roomId }])}`);
      socket.close();
    } else if (data.startsWith('44') || data.startsWith('42["error"')) reject(new Error(data));
  });
  socket.addEventListener('close', () => reject(new Error('The server closed the socket.')));
  return promise;
}
