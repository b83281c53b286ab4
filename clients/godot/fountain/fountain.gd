extends Spatial
# The bodies of the campaign, in a basin that throws up whatever has come to its middle.

const JET_RADIUS := 0.9
const JET_HEIGHT := 0.9
# Metres per second, at the jet's usual strength.
const JET_SPEED := 7.5
# What has come to rest further out than the basin hops back into it.
const BASIN_RADIUS := 2.2
const HOP := Vector2(2.2, 6.5)
const REST_SPEED := 0.4

var kick := 1.0


func _ready() -> void:
	seed(7)
	var bridge := get_node("Bridge")
	bridge.connect("described", self, "_on_described")
	bridge.connect("parameter_changed", self, "_on_parameter_changed")


func _physics_process(_delta: float) -> void:
	for body in get_tree().get_nodes_in_group("streamxr_bodies"):
		var place: Vector3 = body.global_transform.origin
		var from_middle := Vector2(place.x, place.z)
		if place.y > JET_HEIGHT or body.linear_velocity.y > 0.5:
			continue
		var outwards := Vector3(place.x, 0, place.z).normalized()
		if from_middle.length() > BASIN_RADIUS and body.linear_velocity.length() < REST_SPEED:
			body.apply_central_impulse(body.mass * (Vector3.UP * HOP.y - outwards * HOP.x))
			continue
		if from_middle.length() > JET_RADIUS:
			# The floor of the basin leads back to the middle.
			body.apply_central_impulse(body.mass * -0.05 * outwards)
			continue
		var sideways := Vector3(rand_range(-0.6, 0.6), 0, rand_range(-0.6, 0.6))
		body.apply_central_impulse(body.mass * (Vector3.UP * rand_range(0.7, 1.0) * JET_SPEED * kick + sideways))


func _on_described(campaign: Dictionary) -> void:
	for parameter in campaign.get("parameters", []):
		_on_parameter_changed(parameter["name"], float(parameter["value"]))
	for body in campaign.get("bodies", []):
		var node: PhysicsBody = _rigid(body) if float(body["mass"]) > 0 else StaticBody.new()
		node.add_child(_collision(body))
		node.transform = Transform(Basis(_quat(body["rotation"])), _vector(body["at"]))
		add_child(node)
		if node is RigidBody:
			node.add_to_group("streamxr_bodies")


func _on_parameter_changed(name: String, value: float) -> void:
	if name == "kick":
		kick = value


func _rigid(body: Dictionary) -> RigidBody:
	var node := RigidBody.new()
	node.mass = float(body["mass"])
	node.physics_material_override = PhysicsMaterial.new()
	node.physics_material_override.bounce = float(body["restitution"])
	node.physics_material_override.friction = float(body["friction"])
	return node


func _collision(body: Dictionary) -> CollisionShape:
	var collision := CollisionShape.new()
	match body["shape"]:
		"sphere":
			collision.shape = SphereShape.new()
			collision.shape.radius = float(body["radius"])
		"box":
			collision.shape = BoxShape.new()
			collision.shape.extents = _vector(body["halfSize"])
		"capsule":
			collision.shape = CapsuleShape.new()
			collision.shape.radius = float(body["radius"])
			collision.shape.height = 2 * float(body["halfLength"])
			# Godot's lies along Z, a campaign's stands along Y.
			collision.transform = Transform(Basis(Vector3.RIGHT, PI / 2), Vector3.ZERO)
		"plane":
			collision.shape = PlaneShape.new()
	return collision


func _vector(list: Array) -> Vector3:
	return Vector3(float(list[0]), float(list[1]), float(list[2]))


func _quat(list: Array) -> Quat:
	return Quat(float(list[0]), float(list[1]), float(list[2]), float(list[3])).normalized()
