tool
extends EditorPlugin
# Offers the bridge in the editor's list of nodes.


func _enter_tree() -> void:
	add_custom_type("StreamXRBridge", "Node", preload("bridge.gd"), null)


func _exit_tree() -> void:
	remove_custom_type("StreamXRBridge")
