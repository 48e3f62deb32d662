"""The commands of `playbook`, grouped by what a person is doing. Heavy libraries are imported when a command runs."""
