// What makes the pages live. Without this module they work all the same, by full loads.
import { watchAway } from "./away.js";
import { watchBell } from "./bell.js";
import { watchColumns } from "./columns.js";
import { watchCopies } from "./copying.js";
import { watchDialogs } from "./dialogs.js";
import { watchForms } from "./forms.js";
import { watchRuns } from "./live.js";
import { watchSelection } from "./selection.js";
import { watchTable } from "./table.js";
import { watchToasts } from "./toasts.js";

watchDialogs();
watchForms();
watchTable();
watchSelection();
watchColumns();
watchToasts();
watchRuns();
watchAway();
watchBell();
watchCopies();
