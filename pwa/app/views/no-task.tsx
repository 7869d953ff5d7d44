// The empty side of a desk: nothing is open.

import { useViewWorld } from './view-world.ts'
import './no-task.css'

export function NoTask() {
  const { model } = useViewWorld()
  const open = model.openTasks.value.length
  return (
    <div class="no-task">
      <p>{open > 0 ? 'Choose a task to read it.' : 'What is asked will open here.'}</p>
      <p class="no-task-keys">
        <kbd>j</kbd> <kbd>k</kbd> to move, <kbd>a</kbd> to allow, <kbd>d</kbd> to deny, <kbd>?</kbd> for all keys
      </p>
    </div>
  )
}
