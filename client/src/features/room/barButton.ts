/**
 * The size of a round button in the bar of the room. Seven of them, as a host has, need 356 pixels with what is between
 * and around them. On a narrower screen the circles are smaller; what a finger meets is not.
 */
export const BAR_BUTTON = 'size-11 max-[372px]:bg-clip-content max-[372px]:p-0.5 sm:size-12';
