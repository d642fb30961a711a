import { MemoryPresence } from './MemoryPresence.ts';
import { describeParticipants, describePresence } from './presenceContract.ts';

describePresence('MemoryPresence', () => new MemoryPresence());
describeParticipants();
